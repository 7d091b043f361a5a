# What a feed-forward part does to single numbers.

def apply(x: Tensor, name: str, invariant: bool) -> Tensor:
  if invariant:
    return __torch__.activation.invariant(x, name)
  if name == "silu":
    return torch.silu(x)
  if name == "gelu":
    return torch.gelu(x)
  if name == "gelu_tanh":
    return torch.gelu(x, approximate="tanh")
  return torch.relu(x)

# The same in float32, by steps whose results do not depend on where in a vector a number lies.
def invariant(x: Tensor, name: str) -> Tensor:
  if name == "relu":
    return torch.relu(x)
  wide = torch.to(x, 6)
  if name == "gelu":
    share = torch.mul_(torch.add_(torch.erf_(torch.mul(wide, 0.7071067811865476)), 1.), 0.5)
    return torch.type_as(torch.mul_(share, wide), x)
  if name == "gelu_tanh":
    cubic = torch.mul_(torch.mul(torch.mul(wide, wide), wide), 0.044715)
    return __torch__.activation.swish(wide, torch.mul_(torch.add_(cubic, wide), 1.5957691216057308), x)
  return __torch__.activation.swish(wide, wide, x)

# x times the logistic function of y, in the type of another.
def swish(x: Tensor, y: Tensor, other: Tensor) -> Tensor:
  return torch.type_as(torch.div(x, torch.add_(torch.exp_(torch.neg(y)), 1.)), other)

# Gate and up [N, 2 * I] by gpt-oss's rule: both limited, the gate's slope is alpha.
def clamped(x: Tensor, alpha: float, limit: float) -> Tensor:
  half = torch.floordiv(torch.size(x, 1), 2)
  gate = torch.clamp_max(torch.narrow(x, 1, 0, half), limit)
  up = torch.clamp(torch.narrow(x, 1, half, half), -limit, limit)
  return torch.mul_(torch.add_(up, 1.), torch.mul_(torch.sigmoid(torch.mul(gate, alpha)), gate))
