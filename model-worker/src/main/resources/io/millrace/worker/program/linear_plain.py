# Matrix products with weights as they are.

class Matrix:
  weight : Tensor
  bias : Optional[Tensor]

  def __init__(self: __torch__.linear.Matrix, weight: Tensor, bias: Optional[Tensor], bits: int) -> NoneType:
    self.weight = torch.clone(weight)
    self.bias = bias

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    return torch.linear(x, self.weight, self.bias)

  # What rows.py shows of it.
  def rows(self: __torch__.linear.Matrix, weight: Tensor, dtype: int) -> List[Tensor]:
    return [__torch__.rows.plain(weight, dtype)]
