# Brings numbers to unit size, times a weight. kind: 0 leaves them as they are, 1 divides by their root mean square, 2
# subtracts their mean before. A weight [E] is one for all, [heads, E] one for each head.

class Norm:
  kind : int
  fused : bool            # 16 bits, by one operator
  widened : bool          # 16 bits, computed in 32
  epsilon : float
  weight : Tensor         # times the square root of E where kind is 1 and more than one operator computes
  bias : Optional[Tensor]
  least : Tensor          # what is added to the sum of squares [1]

  def __init__(self: __torch__.norm.Norm, kind: int, epsilon: float, weight: Tensor, bias: Optional[Tensor], dtype: int, exact: bool) -> NoneType:
    narrow = dtype != 6 and kind == 1
    self.kind = kind
    self.fused = narrow and torch.dim(weight) == 1 and not exact
    self.widened = narrow and (torch.dim(weight) == 2 or exact)
    self.epsilon = epsilon
    self.weight = weight
    self.bias = bias
    self.least = torch.empty([0], dtype=6)
    if kind == 1 and not self.fused:
      self.weight = torch.mul(torch.to(weight, 6), torch.sqrt(torch.size(weight, -1)))
      self.least = torch.full([1], epsilon * torch.size(weight, -1), dtype=6, device=weight.device)

  # x [..., E]
  def apply(self: __torch__.norm.Norm, x: Tensor) -> Tensor:
    if self.kind == 1:
      if self.fused:
        return torch.rms_norm(x, [torch.size(x, -1)], self.weight, self.epsilon)
      if self.widened:
        return torch.type_as((self).scaled(torch.to(x, 6)), x)
      return (self).scaled(x)
    if self.kind == 2:
      return (self).centred(x)
    return x

  def scaled(self: __torch__.norm.Norm, x: Tensor) -> Tensor:
    length = torch.linalg_vector_norm(x, 2., [-1], True)
    return torch.mul_(torch.mul(x, torch.rsqrt_(torch.addcmul(self.least, length, length))), self.weight)

  def centred(self: __torch__.norm.Norm, x: Tensor) -> Tensor:
    if torch.dim(self.weight) == 1:
      return torch.layer_norm(x, [torch.size(x, -1)], self.weight, self.bias, self.epsilon)
    return torch.mul_(torch.layer_norm(x, [torch.size(x, -1)], None, None, self.epsilon), self.weight)
