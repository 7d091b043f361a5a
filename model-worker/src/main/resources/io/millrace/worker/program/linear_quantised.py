# Matrix products in float32 with weights in 8 or 4 bits, or as they are where a matrix is small and much depends on it.

class Matrix:
  bits : int                # 0 as it is
  outputs : int
  bias : Optional[Tensor]
  whole : List[Tensor]      # 0 bits: [outputs, inputs]
  bytes : List[__torch__.int8.Weights]  # 8 bits: one
  nibbles : List[__torch__.int4.Weights]  # 4 bits: one

  def __init__(self: __torch__.linear.Matrix, weight: Tensor, bias: Optional[Tensor], bits: int) -> NoneType:
    self.bits = bits
    self.outputs = torch.size(weight, 0)
    self.bias = bias
    self.whole = annotate(List[Tensor], [])
    self.bytes = annotate(List[__torch__.int8.Weights], [])
    self.nibbles = annotate(List[__torch__.int4.Weights], [])
    if bits == 8:
      self.bytes = [__torch__.int8.Weights(weight)]
    elif bits == 4:
      self.nibbles = [__torch__.int4.Weights(weight)]
    else:
      self.whole = [torch.clone(weight)]

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    if self.bits == 0:
      return torch.linear(x, self.whole[0], self.bias)
    if self.bits == 8:
      y = __torch__.int8.apply(x, self.bytes[0])
    else:
      y = __torch__.int4.apply(x, self.nibbles[0], self.outputs)
    bias = self.bias
    if bias is not None:
      y = torch.add_(y, bias)
    return y

  # What rows.py shows of it.
  def rows(self: __torch__.linear.Matrix, weight: Tensor, dtype: int) -> List[Tensor]:
    if self.bits == 8:
      return __torch__.int8.rows(self.bytes[0].packed)
    if self.bits == 4:
      return __torch__.int4.rows(self.nibbles[0])
    return [__torch__.rows.plain(weight, dtype)]
