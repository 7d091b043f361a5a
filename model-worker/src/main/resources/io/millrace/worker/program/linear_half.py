# Matrix products by FBGEMM with weights in float16 and everything else in float32, for processors that cannot multiply
# 16-bit numbers. Weights in bfloat16 keep their value where it is at least 2^-14, below it to within 2^-25.

class Matrix:
  packed : __torch__.torch.classes.quantized.LinearPackedParamsBase

  def __init__(self: __torch__.linear.Matrix, weight: Tensor, bias: Optional[Tensor], bits: int) -> NoneType:
    self.packed = ops.quantized.linear_prepack_fp16(torch.to(weight, 6), bias)

  def apply(self: __torch__.linear.Matrix, x: Tensor) -> Tensor:
    return ops.quantized.linear_dynamic_fp16(x, self.packed)

  # What rows.py shows of it.
  def rows(self: __torch__.linear.Matrix, weight: Tensor, dtype: int) -> List[Tensor]:
    return [__torch__.rows.plain(weight, dtype)]
