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

# Decoded rows side by side.
class Group:
  count : int
  together : bool         # whether their keys are brought together, filled up to the longest sequence
  slots : Tensor          # together: of the keys [count * L]
  mask : Optional[Tensor] # together: what was only filled up is -inf [1, count, 1, L]; None if nothing was

  def __init__(self: __torch__.batch.Group, count: int, together: bool, slots: Tensor, mask: Optional[Tensor]) -> NoneType:
    self.count = count
    self.together = together
    self.slots = slots
    self.mask = mask

# Groups of the decoded rows. Products of 16 bits pay where at least eight sequences share them; then at most a quarter is
# filled up, and the keys and values, so many numbers for each position, take 8 MB and less, which a processor's cache holds.
def groups(sequences: List[List[int]], rows: int, width: int, dtype: int, device: Device) -> List[__torch__.batch.Group]:
  groups = annotate(List[__torch__.batch.Group], [])
  if dtype == 6:
    torch.append(groups, __torch__.batch.Group(rows, False, torch.empty([0]), None))
    return groups
  start = 0
  while start < rows:
    end = start + 1
    longest = sequences[start][0] + 1
    total = longest
    fits = True
    while end < rows and fits:
      reach = sequences[end][0] + 1
      filled = max(longest, reach) * (end + 1 - start)
      fits = 4 * filled <= 5 * (total + reach) and filled * width <= 4194304
      if fits:
        longest = max(longest, reach)
        total = total + reach
        end = end + 1
    torch.append(groups, __torch__.batch.group(sequences[start:end], longest, dtype, device))
    start = end
  return groups

def group(sequences: List[List[int]], longest: int, dtype: int, device: Device) -> __torch__.batch.Group:
  count = torch.len(sequences)
  if count < 8:
    return __torch__.batch.Group(count, False, torch.empty([0]), None)
  runs = annotate(List[Tensor], [])
  reaches = annotate(List[int], [])
  for sequence in sequences:
    for i in range(sequence[2]):
      first = sequence[3 + 2 * i]
      torch.append(runs, torch.arange(first, first + sequence[4 + 2 * i]))
    reach = sequence[0] + 1
    torch.append(reaches, reach)
    if reach < longest:
      torch.append(runs, torch.full([longest - reach], sequence[3], dtype=4))
  slots = torch.to(torch.cat(runs), device, None)
  ends = torch.view(torch.tensor(reaches, device=device), [1, count, 1, 1])
  surplus = torch.ge(torch.view(torch.arange(longest, device=device), [1, 1, 1, longest]), ends)
  mask = torch.masked_fill(torch.zeros([1, count, 1, longest], dtype=dtype, device=device), surplus, -inf)
  return __torch__.batch.Group(count, True, slots, mask)

# What layers with one window see of the step.
class View:
  sequences : List[List[int]]
  groups : List[__torch__.batch.Group]   # of the decoded rows, where sequences attend one by one
  masks : List[Optional[Tensor]]
  spans : List[__torch__.flash.Spans]   # one, in place of masks, where attention is one call

  def __init__(self: __torch__.batch.View, sequences: List[List[int]], groups: List[__torch__.batch.Group], masks: List[Optional[Tensor]], spans: List[__torch__.flash.Spans]) -> NoneType:
    self.sequences = sequences
    self.groups = groups
    self.masks = masks
    self.spans = spans

# The sequences without the positions before the window of their first token: their runs begin later. A window is the
# number of positions that a token may see, itself included, or 0 where it may see all before it.
def narrowed(sequences: List[List[int]], window: int) -> List[List[int]]:
  if window == 0:
    return sequences
  all = annotate(List[List[int]], [])
  for sequence in sequences:
    surplus = sequence[0] + 1 - window
    if surplus > 0:
      torch.append(all, __torch__.batch.without(sequence, surplus))
    else:
      torch.append(all, sequence)
  return all

# One sequence without its first positions.
def without(sequence: List[int], surplus: int) -> List[int]:
  runs = annotate(List[int], [])
  left = surplus
  for i in range(sequence[2]):
    first = sequence[3 + 2 * i]
    count = sequence[4 + 2 * i]
    dropped = min(left, count)
    if dropped < count:
      torch.append(runs, first + dropped)
      torch.append(runs, count - dropped)
    left = left - dropped
  return torch.add([sequence[0] - surplus, sequence[1], torch.floordiv(torch.len(runs), 2)], runs)

# What a position of a prefill [T, L] may not see is -inf. None for a decoded row, which may see all, and, unless always
# wanted, where a prefill starts at position 0 and is simply causal.
def masks(sequences: List[List[int]], window: int, always: bool, dtype: int, device: Device) -> List[Optional[Tensor]]:
  masks = annotate(List[Optional[Tensor]], [])
  for sequence in sequences:
    before = sequence[0]
    count = sequence[1]
    reach = before + count
    limited = window > 0 and reach > window
    if count > 1 and (before > 0 or limited or always):
      keys = torch.view(torch.arange(reach, device=device), [1, reach])
      last = torch.view(torch.arange(before, reach, device=device), [count, 1])
      hidden = torch.gt(keys, last)
      if limited:
        hidden = torch.logical_or(hidden, torch.le(keys, torch.sub(last, window)))
      torch.append(masks, torch.masked_fill(torch.zeros([count, reach], dtype=dtype, device=device), hidden, -inf))
    else:
      torch.append(masks, None)
  return masks
