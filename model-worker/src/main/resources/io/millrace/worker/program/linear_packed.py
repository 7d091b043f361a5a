# Matrix products by oneDNN with weights in its own layout, the one for 32 rows in float32 and the one for any number in 16 bits:
# each reads one row's weights faster than the other does. How many rows there are may change how they are rounded.

class Matrix:
  packed : Tensor
  bias : Optional[Tensor]

  def __init__(self: __torch__.linear.Matrix, weight: Tensor, bias: Optional[Tensor], bits: int) -> NoneType:
    rows = annotate(Optional[int], None)
    if weight.dtype == 6:
      rows = 32
    self.packed = ops.mkldnn._reorder_linear_weight(torch.contiguous(weight), rows)
    self.bias = bias

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, self.packed, self.bias, "none", annotate(List[Optional[number]], []), "")

  # What rows.py shows of it.
  def rows(self: __torch__.linear.Matrix, weight: Tensor, dtype: int) -> List[Tensor]:
    return [__torch__.rows.plain(weight, dtype)]
