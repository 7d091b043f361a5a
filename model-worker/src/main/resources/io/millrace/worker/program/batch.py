# Where things lie in a step's ints; the layout is described at Decoder.step.

def start_of_rows(sizes: List[int]) -> int:
  start = 3 * sizes[0] + sizes[1] * sizes[2] + sizes[1]
  for i in range(torch.floordiv(torch.len(sizes) - 6, 3)):
    start = start + sizes[3 * i + 8]
  return start

def end_of_rows(sizes: List[int]) -> int:
  return __torch__.batch.start_of_rows(sizes) + sizes[3]

# The decoded rows' tables as one flat tensor, then each prefill's.
def block_tables(sizes: List[int], ints: Tensor) -> List[Tensor]:
  tables = annotate(List[Tensor], [])
  start = 3 * sizes[0]
  torch.append(tables, torch.narrow(ints, 0, start, sizes[1] * sizes[2]))
  start = start + sizes[1] * sizes[2] + sizes[1]
  for i in range(torch.floordiv(torch.len(sizes) - 6, 3)):
    torch.append(tables, torch.narrow(ints, 0, start, sizes[3 * i + 8]))
    start = start + sizes[3 * i + 8]
  return tables

# What each row may not see is -inf: for decoded rows [D, 1, 1, L], for a prefill [T, L], or None where it starts at
# position 0 and is simply causal.
def masks(sizes: List[int], ints: Tensor, block_size: int, dtype: int) -> List[Optional[Tensor]]:
  masks = annotate(List[Optional[Tensor]], [])
  rows = sizes[1]
  if rows > 0:
    reach = sizes[2] * block_size
    lengths = torch.narrow(ints, 0, 3 * sizes[0] + rows * sizes[2], rows)
    hidden = torch.ge(torch.view(torch.arange(reach), [1, 1, 1, reach]), torch.view(lengths, [rows, 1, 1, 1]))
    torch.append(masks, torch.masked_fill(torch.zeros([rows, 1, 1, reach], dtype=dtype), hidden, -inf))
  else:
    torch.append(masks, None)
  for i in range(torch.floordiv(torch.len(sizes) - 6, 3)):
    before = sizes[3 * i + 6]
    count = sizes[3 * i + 7]
    if before > 0:
      reach = before + count
      hidden = torch.gt(torch.view(torch.arange(reach), [1, reach]), torch.view(torch.arange(before, reach), [count, 1]))
      torch.append(masks, torch.masked_fill(torch.zeros([count, reach], dtype=dtype), hidden, -inf))
    else:
      torch.append(masks, None)
  return masks
