# What Java needs to compute few decoded rows itself: weights as it multiplies with them. PyTorch's own layouts cannot
# be read.

# weight [outputs, inputs], inputs filled up with zeros to a multiple of 64. What is not bfloat16 becomes dtype.
def plain(weight: Tensor, dtype: int) -> Tensor:
  if weight.dtype != 15:
    weight = torch.to(weight, dtype)
  return __torch__.rows.filled(weight)

def filled(weight: Tensor) -> Tensor:
  surplus = (64 - torch.size(weight, 1) % 64) % 64
  if surplus > 0:
    weight = torch.constant_pad_nd(weight, [0, surplus])
  return torch.contiguous(weight)
