# Products with weights in int8 and one scale an output, by FBGEMM, which multiplies 8-bit integers and adds them up exactly.
# Numbers of x become such integers too, with one scale a row. Where that loses much, what rounding has taken away becomes
# integers of its own for a second product: in rows whose greatest number leaves few steps to the others, and in all rows
# where the processor's sums bear integers of 7 bits alone. What is done to a row follows from its own numbers, and sums of
# integers have no order, so a row's result does not depend on other rows.

class Weights:
  packed : __torch__.torch.classes.quantized.LinearPackedParamsBase
  steps : float   # the greatest integer that a number of x becomes
  zero : int      # what stands for zero
  least : float   # rows that are shorter, in shares of their greatest number, have a second product

  def __init__(self: __torch__.int8.Weights, weight: Tensor) -> NoneType:
    greatest = torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1])))
    scales = torch.clamp_min(torch.div(torch.to(greatest, 7), 127.), 1.0000000000000001e-30)
    self.packed = __torch__.int8.pack(weight, scales)
    if __torch__.int8.adds_in_32_bits():
      self.steps = 127.
      self.zero = 128
      self.least = 0.19 * torch.sqrt(torch.size(weight, 1))
    else:
      self.steps = 64.
      self.zero = 64
      self.least = inf

def pack(weight: Tensor, scales: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
  zeros = torch.zeros(torch.size(scales), dtype=4)
  return ops.quantized.linear_prepack(torch.quantize_per_channel(weight, scales, zeros, 0, 12), None)

# Processors without VNNI add two products in 16 bits, which those of the greatest integers do not fit into.
def adds_in_32_bits() -> bool:
  greatest = torch.full([1, 64], 127., dtype=6)
  packed = __torch__.int8.pack(greatest, torch.ones([1], dtype=7))
  return float(__torch__.int8.times(greatest, 1., 128, packed)) == 1032256.

# x, which becomes integers of so much each. They should be whole where their rests are wanted, too: others are rounded
# a little less exactly.
def times(x: Tensor, unit: float, zero: int, packed: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
  return ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(x, unit, zero, packed)

# x [N, inputs] -> [N, outputs]. Rests are further rows of the one product, which reads the weights once.
def apply(x: Tensor, weights: __torch__.int8.Weights) -> Tensor:
  rows = torch.size(x, 0)
  greatest = __torch__.int8.greatest(x)
  shares = torch.div(x, greatest)
  unit = 1. / weights.steps
  if weights.least == inf:
    scaled = torch.mul_(shares, weights.steps)
    both = __torch__.int8.times(torch.cat([torch.round(scaled), __torch__.int8.rest(scaled)]), 1., weights.zero, weights.packed)
    return torch.mul_(torch.add_(torch.narrow(both, 0, 0, rows), torch.narrow(both, 0, rows, rows), alpha=0.0078125), torch.mul_(greatest, unit))
  lengths = torch.linalg_vector_norm(shares, 2., [1])
  if float(torch.min(lengths)) >= weights.least:
    y = __torch__.int8.times(shares, unit, weights.zero, weights.packed)
  else:
    short = torch.reshape(torch.nonzero(torch.lt(lengths, weights.least)), [-1])
    rests = __torch__.int8.rest(torch.mul_(torch.index_select(shares, 0, short), weights.steps))
    both = __torch__.int8.times(torch.cat([shares, torch.mul_(rests, unit)]), unit, weights.zero, weights.packed)
    y = torch.narrow(both, 0, 0, rows)
    torch.index_add_(y, 0, short, torch.narrow(both, 0, rows, torch.size(short, 0)), alpha=0.0078125)
  return torch.mul_(y, greatest)

# The magnitude of the greatest number of each row, [N, 1]. The infinite norm is the same, but PyTorch takes seven times as long.
def greatest(x: Tensor) -> Tensor:
  return torch.clamp_min_(torch.amax(torch.abs(x), [1], True), 1.0000000000000001e-30)

# What rounding takes from numbers, in integers: up to 64.
def rest(x: Tensor) -> Tensor:
  return torch.round_(torch.mul_(torch.sub(x, torch.round(x)), 128.))

# What rows.py has of other weights: integers [outputs, inputs], and what each output's are worth.
def rows(packed: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> List[Tensor]:
  weight, bias = ops.quantized.linear_unpack(packed)
  return [__torch__.rows.filled(torch.int_repr(weight)), torch.to(torch.q_per_channel_scales(weight), 6)]
