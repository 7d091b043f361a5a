# Where things lie in a step's sizes and ints; the layout is described at Decoder.step.

def start_of_rows(sizes: List[int]) -> int:
  return 3 * sizes[0]

def end_of_rows(sizes: List[int]) -> int:
  return __torch__.batch.start_of_rows(sizes) + sizes[3]

# The part of sizes that is about each sequence.
def sequences(sizes: List[int]) -> List[List[int]]:
  sequences = annotate(List[List[int]], [])
  start = 6
  for i in range(sizes[2]):
    end = start + 3 + 2 * sizes[start + 2]
    torch.append(sequences, sizes[start:end])
    start = end
  return sequences

# What a position of a prefill [T, L] may not see is -inf. None for a decoded row, which may see all, and where a prefill
# starts at position 0 and is simply causal.
def masks(sequences: List[List[int]], dtype: int) -> List[Optional[Tensor]]:
  masks = annotate(List[Optional[Tensor]], [])
  for sequence in sequences:
    before = sequence[0]
    count = sequence[1]
    if before > 0 and count > 1:
      reach = before + count
      hidden = torch.gt(torch.view(torch.arange(reach), [1, reach]), torch.view(torch.arange(before, reach), [count, 1]))
      torch.append(masks, torch.masked_fill(torch.zeros([count, reach], dtype=dtype), hidden, -inf))
    else:
      torch.append(masks, None)
  return masks
