# Matrix products with weights as they are.

class Matrix:
  weight : Tensor

  def __init__(self: __torch__.linear.Matrix, weight: Tensor) -> NoneType:
    self.weight = torch.clone(weight)

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    return torch.linear(x, self.weight)
