# Matrix products by oneDNN with weights in its own layout. How many rows there are may change how they are rounded.

def prepare(weight: Tensor) -> Tensor:
  return ops.mkldnn._reorder_linear_weight(torch.contiguous(weight), 32)

def apply(x: Tensor, weight: Tensor) -> Tensor:
  return ops.mkldnn._linear_pointwise(x, weight, None, "none", annotate(List[Optional[number]], []), "")
