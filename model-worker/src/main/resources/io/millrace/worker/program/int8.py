# Products with weights in int8 and one scale an output, by FBGEMM, which multiplies 8-bit integers and adds them up exactly.
# Numbers of x become two such integers each, of which the second says what the first has left: x is kept to 2^-14 of its
# row's greatest magnitude. Since sums of integers have no order, a row's result does not depend on other rows.

def pack(weight: Tensor) -> __torch__.torch.classes.quantized.LinearPackedParamsBase:
  greatest = torch.maximum(torch.amax(weight, [1]), torch.neg(torch.amin(weight, [1])))
  scales = torch.clamp_min(torch.div(torch.to(greatest, 7), 127.), 1.0000000000000001e-30)
  zeros = torch.zeros(torch.size(scales), dtype=4)
  return ops.quantized.linear_prepack(torch.quantize_per_channel(weight, scales, zeros, 0, 12), None)

# x [N, inputs] -> [N, outputs]. Magnitudes up to 64 with 64 as zero: two products with a weight then fit into the 16 bits in
# which processors without VNNI add them. FBGEMM is given whole numbers, since it rounds others less exactly.
def apply(x: Tensor, packed: __torch__.torch.classes.quantized.LinearPackedParamsBase) -> Tensor:
  rows = torch.size(x, 0)
  unit = torch.clamp_min_(torch.div_(torch.amax(torch.abs(x), [1], True), 64.), 1.0000000000000001e-30)
  second = torch.mul(x, torch.reciprocal(unit))
  first = torch.round(second)
  torch.round_(torch.mul_(torch.sub_(second, first), 128.))
  y = ops.quantized.linear_with_input_q_dq_qweight_dq_output_fp32(torch.cat([first, second]), 1., 64, packed)
  sum = torch.add_(torch.narrow(y, 0, 0, rows), torch.narrow(y, 0, rows, rows), alpha=0.0078125)
  return torch.mul_(sum, unit)
