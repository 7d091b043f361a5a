# Matrix products by oneDNN with weights in its own layout. How many rows there are may change how they are rounded.

class Matrix:
  packed : Tensor
  bias : Optional[Tensor]

  def __init__(self: __torch__.linear.Matrix, weight: Tensor, bias: Optional[Tensor], bits: int) -> NoneType:
    self.packed = ops.mkldnn._reorder_linear_weight(torch.contiguous(weight))
    self.bias = bias

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, self.packed, self.bias, "none", annotate(List[Optional[number]], []), "")
