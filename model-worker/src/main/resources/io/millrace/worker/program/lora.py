# Adapters of low rank (LoRA): a row that has one gets, beside its product with a matrix, that with two narrow ones. The
# numbers of all adapters of a matrix lie side by side, one slot each, padded to one rank, so that several are one product.

# Of one matrix, whose outputs are those of its parts one after the other.
class Stack:
  inner : Tensor          # [slots, parts * rank, inputs]
  outers : List[Tensor]   # of each part: [slots, rank, outputs]
  starts : List[int]      # where each part's outputs begin
  users : List[int]       # which slots change each part: a bit each
  all_users : int

  def __init__(self: __torch__.lora.Stack, slots: int, rank: int, inputs: int, outputs: List[int], dtype: int, device: Device) -> NoneType:
    self.inner = torch.zeros([slots, torch.len(outputs) * rank, inputs], dtype=dtype, device=device)
    outers = annotate(List[Tensor], [])
    starts = annotate(List[int], [])
    users = annotate(List[int], [])
    start = 0
    for count in outputs:
      torch.append(outers, torch.zeros([slots, rank, count], dtype=dtype, device=device))
      torch.append(starts, start)
      torch.append(users, 0)
      start = start + count
    self.outers = outers
    self.starts = starts
    self.users = users
    self.all_users = 0

  # Nothing changes in this slot any more.
  def clear(self: __torch__.lora.Stack, slot: int) -> int:
    torch.zero_(torch.select(self.inner, 0, slot))
    users = annotate(List[int], [])
    all_users = 0
    for i in range(torch.len(self.outers)):
      torch.zero_(torch.select(self.outers[i], 0, slot))
      rest = __torch__.lora.without(self.users[i], slot)
      torch.append(users, rest)
      all_users = torch.__or__(all_users, rest)
    self.users = users
    self.all_users = all_users
    return 0

  # A slot gets a part's two matrices: down [r, inputs], up [outputs, r].
  def put(self: __torch__.lora.Stack, slot: int, part: int, down: Tensor, up: Tensor) -> int:
    rank = torch.size(self.outers[part], 1)
    given = torch.size(down, 0)
    torch.copy_(torch.narrow(torch.select(self.inner, 0, slot), 0, part * rank, given), down)
    torch.copy_(torch.narrow(torch.select(self.outers[part], 0, slot), 0, 0, given), torch.t(up))
    bit = torch.__lshift__(1, slot)
    self.users[part] = torch.__or__(self.users[part], bit)
    self.all_users = torch.__or__(self.all_users, bit)
    return given

def without(users: int, slot: int) -> int:
  bit = torch.__lshift__(1, slot)
  if torch.__and__(users, bit) != 0:
    return users - bit
  return users

# Rows of a step whose adapters lie in slots that follow each other.
class Segment:
  first : int       # slot
  count : int       # of slots
  users : int       # which slots, as a stack has them
  start : int       # the first row, where there is one slot and its rows follow each other; else -1
  length : int      # how many rows
  rows : Tensor     # slot by slot, filled up to as many each: [count * most]
  places : Tensor   # where in rows the segment's rows are, in ascending order of the latter: [length]
  targets : Tensor  # the segment's rows, ascending: [length]
  target : int      # the first of them where they follow each other; else -1

  def __init__(self: __torch__.lora.Segment, numbers: List[int], rows: List[int], places: List[int], targets: List[int], device: Device) -> NoneType:
    self.first = numbers[0]
    self.count = numbers[1]
    self.users = numbers[2]
    self.start = numbers[3]
    self.target = numbers[4]
    self.length = numbers[5]
    self.rows = torch.tensor(rows, dtype=4, device=device)
    self.places = torch.tensor(places, dtype=4, device=device)
    self.targets = torch.tensor(targets, dtype=4, device=device)

# The segments of a step from Java's numbers: of each the six above, the number of rows, rows, places and targets.
def segments(numbers: List[int], device: Device) -> List[__torch__.lora.Segment]:
  segments = annotate(List[__torch__.lora.Segment], [])
  at = 0
  while at < torch.len(numbers):
    rows = at + 7
    places = rows + numbers[at + 6]
    targets = places
    end = places
    if numbers[at + 6] > 0:
      targets = places + numbers[at + 5]
      end = targets + numbers[at + 5]
    segment = __torch__.lora.Segment(numbers[at:rows], numbers[rows:places], numbers[places:targets], numbers[targets:end], device)
    torch.append(segments, segment)
    at = end
  return segments

# Adds to the products y of x with a matrix what the adapters of the rows say.
def add_(stack: __torch__.lora.Stack, segments: List[__torch__.lora.Segment], x: Tensor, y: Tensor) -> int:
  for segment in segments:
    if torch.__and__(stack.all_users, segment.users) != 0:
      if segment.start >= 0:
        __torch__.lora.add_one_(stack, segment, x, y)
      else:
        __torch__.lora.add_many_(stack, segment, x, y)
  return 0

# One adapter, many rows that follow each other.
def add_one_(stack: __torch__.lora.Stack, segment: __torch__.lora.Segment, x: Tensor, y: Tensor) -> int:
  given = torch.narrow(x, 0, segment.start, segment.length)
  changed = torch.narrow(y, 0, segment.start, segment.length)
  low = torch.linear(given, torch.select(stack.inner, 0, segment.first))
  for i in range(torch.len(stack.outers)):
    if torch.__and__(stack.users[i], segment.users) != 0:
      outer = stack.outers[i]
      rank = torch.size(outer, 1)
      part = torch.narrow(changed, 1, stack.starts[i], torch.size(outer, 2))
      torch.addmm_(part, torch.narrow(low, 1, i * rank, rank), torch.select(outer, 0, segment.first))
  return 0

# Several adapters.
def add_many_(stack: __torch__.lora.Stack, segment: __torch__.lora.Segment, x: Tensor, y: Tensor) -> int:
  given = torch.view(torch.index_select(x, 0, segment.rows), [segment.count, -1, torch.size(x, 1)])
  inner = torch.narrow(stack.inner, 0, segment.first, segment.count)
  low = torch.bmm(given, torch.transpose(inner, 1, 2))
  for i in range(torch.len(stack.outers)):
    if torch.__and__(stack.users[i], segment.users) != 0:
      outer = torch.narrow(stack.outers[i], 0, segment.first, segment.count)
      rank = torch.size(outer, 1)
      high = torch.bmm(torch.narrow(low, 2, i * rank, rank), outer)
      own = torch.index_select(torch.view(high, [-1, torch.size(outer, 2)]), 0, segment.places)
      part = torch.narrow(y, 1, stack.starts[i], torch.size(outer, 2))
      if segment.target >= 0:
        torch.add_(torch.narrow(part, 0, segment.target, segment.length), own)
      else:
        torch.index_copy_(part, 0, segment.targets, torch.add(torch.index_select(part, 0, segment.targets), own))
  return 0
