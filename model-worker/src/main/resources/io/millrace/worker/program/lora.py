# Adapters of low rank (LoRA): a row that has one gets, beside its product with a matrix, that with two narrow ones. The
# numbers of all adapters of a matrix lie side by side, one slot each, padded to one rank.
#
# Rows of several adapters are multiplied with all adapters of a group at once, in two products; between them each row
# keeps what its own adapter made of it. That reads every number once, laid out as the model's own matrices are.

# Of one matrix, whose outputs are those of its parts one after the other.
class Stack:
  inner : Tensor          # [slots, parts * rank, inputs]
  outers : List[Tensor]   # of each part: [slots, rank, outputs]
  starts : List[int]      # where each part's outputs begin
  users : List[int]       # which slots change each part: a bit each
  all_users : int
  group : int             # so many slots that follow each other are a group
  groups : List[List[__torch__.lora.Group]]   # of each group: none where no slot of it changes anything, or one

  def __init__(self: __torch__.lora.Stack, slots: int, rank: int, group: int, inputs: int, outputs: List[int], dtype: int, device: Device) -> NoneType:
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
    self.group = group
    groups = annotate(List[List[__torch__.lora.Group]], [])
    for i in range(torch.floordiv(slots + group - 1, group)):
      torch.append(groups, annotate(List[__torch__.lora.Group], []))
    self.groups = groups

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

  # A slot gets a part's two matrices: down [r, inputs], up [outputs, r]. Returns 0 where a number is not finite: it would
  # change what other adapters of the group say.
  def put(self: __torch__.lora.Stack, slot: int, part: int, down: Tensor, up: Tensor) -> int:
    rank = torch.size(self.outers[part], 1)
    given = torch.size(down, 0)
    inner = torch.narrow(torch.select(self.inner, 0, slot), 0, part * rank, given)
    outer = torch.narrow(torch.select(self.outers[part], 0, slot), 0, 0, given)
    torch.copy_(inner, down)
    torch.copy_(outer, torch.t(up))
    bit = torch.__lshift__(1, slot)
    self.users[part] = torch.__or__(self.users[part], bit)
    self.all_users = torch.__or__(self.all_users, bit)
    if bool(torch.all(torch.isfinite(inner))) and bool(torch.all(torch.isfinite(outer))):
      return given
    return 0

  # Lays out anew the group of a slot that has changed.
  def lay_out(self: __torch__.lora.Stack, slot: int) -> int:
    index = torch.floordiv(slot, self.group)
    first = index * self.group
    count = min(self.group, torch.size(self.inner, 0) - first)
    if count == 1:
      return 0
    members = torch.__lshift__(torch.__lshift__(1, count) - 1, first)
    parts = annotate(List[int], [])
    for part in range(torch.len(self.outers)):
      if torch.__and__(self.users[part], members) != 0:
        torch.append(parts, part)
    torch.clear(self.groups[index])
    if torch.len(parts) > 0:
      torch.append(self.groups[index], __torch__.lora.Group(torch.narrow(self.inner, 0, first, count), self.outers, parts, first))
    return torch.len(parts)

def without(users: int, slot: int) -> int:
  bit = torch.__lshift__(1, slot)
  if torch.__and__(users, bit) != 0:
    return users - bit
  return users

# What several slots that follow each other hold of a matrix, laid out for products: part by part, slot by slot.
class Group:
  parts : List[int]                         # those that any of the slots changes
  slots : int
  down : __torch__.linear.Matrix            # [parts * slots * rank, inputs]
  ups : List[__torch__.linear.Matrix]       # of each part: [outputs, slots * rank]

  # inner [slots, parts * rank, inputs] of these slots; the outers of all
  def __init__(self: __torch__.lora.Group, inner: Tensor, outers: List[Tensor], parts: List[int], first: int) -> NoneType:
    self.parts = parts
    self.slots = torch.size(inner, 0)
    own = torch.view(inner, [self.slots, torch.len(outers), -1, torch.size(inner, 2)])
    downs = annotate(List[Tensor], [])
    ups = annotate(List[__torch__.linear.Matrix], [])
    for part in parts:
      torch.append(downs, torch.select(own, 1, part))
      outer = torch.narrow(outers[part], 0, first, self.slots)
      up = torch.contiguous(torch.t(torch.reshape(outer, [-1, torch.size(outer, 2)])))
      torch.append(ups, __torch__.linear.Matrix(up, None, 0))
    down = torch.reshape(torch.stack(downs), [-1, torch.size(inner, 2)])
    self.down = __torch__.linear.Matrix(down, None, 0)
    self.ups = ups

# Rows of a step that follow each other, and adapters that some of them have: one, or several of a group.
class Segment:
  first : int       # slot
  several : bool
  users : int       # which slots, as a stack has them
  start : int       # the first row
  length : int      # how many rows
  hidden : List[Tensor]   # what does not belong to each row's adapter: [length, 1, slots, 1]; none where all does

  # own: of each row, which of so many slots is its adapter, -1 for none; or empty where there is one that all rows have
  def __init__(self: __torch__.lora.Segment, numbers: List[int], own: List[int], device: Device) -> NoneType:
    self.first = numbers[0]
    self.several = numbers[1] > 1
    self.users = numbers[2]
    self.start = numbers[3]
    self.length = numbers[4]
    self.hidden = annotate(List[Tensor], [])
    if torch.len(own) > 0:
      slots = torch.view(torch.arange(numbers[1], device=device), [1, 1, -1, 1])
      self.hidden = [torch.ne(torch.view(torch.tensor(own, dtype=4, device=device), [-1, 1, 1, 1]), slots)]

  # low [length, parts * slots * rank], in place
  def hide_(self: __torch__.lora.Segment, low: Tensor, parts: int) -> int:
    for hidden in self.hidden:
      torch.masked_fill_(torch.view(low, [self.length, parts, torch.size(hidden, 2), -1]), hidden, 0)
    return parts

# The segments of a step from Java's numbers: of each first slot, slots, users, start, length, how many rows follow, and of
# these rows their slots.
def segments(numbers: List[int], device: Device) -> List[__torch__.lora.Segment]:
  segments = annotate(List[__torch__.lora.Segment], [])
  at = 0
  while at < torch.len(numbers):
    rows = at + 6
    end = rows + numbers[at + 5]
    torch.append(segments, __torch__.lora.Segment(numbers[at:rows], numbers[rows:end], device))
    at = end
  return segments

# Adds to the products y of x with a matrix what the adapters of the rows say.
def add_(stack: __torch__.lora.Stack, segments: List[__torch__.lora.Segment], x: Tensor, y: Tensor) -> int:
  for segment in segments:
    if torch.__and__(stack.all_users, segment.users) != 0:
      given = torch.narrow(x, 0, segment.start, segment.length)
      changed = torch.narrow(y, 0, segment.start, segment.length)
      if segment.several:
        group = stack.groups[torch.floordiv(segment.first, stack.group)][0]
        __torch__.lora.add_several_(stack, group, segment, given, changed)
      else:
        __torch__.lora.add_one_(stack, segment, given, changed)
  return 0

# One adapter.
def add_one_(stack: __torch__.lora.Stack, segment: __torch__.lora.Segment, x: Tensor, y: Tensor) -> int:
  low = torch.linear(x, torch.select(stack.inner, 0, segment.first))
  (segment).hide_(low, torch.len(stack.outers))
  for i in range(torch.len(stack.outers)):
    if torch.__and__(stack.users[i], segment.users) != 0:
      outer = stack.outers[i]
      rank = torch.size(outer, 1)
      part = torch.narrow(y, 1, stack.starts[i], torch.size(outer, 2))
      torch.addmm_(part, torch.narrow(low, 1, i * rank, rank), torch.select(outer, 0, segment.first))
  return 0

# All adapters of a group.
def add_several_(stack: __torch__.lora.Stack, group: __torch__.lora.Group, segment: __torch__.lora.Segment, x: Tensor, y: Tensor) -> int:
  low = (group.down).apply(x)
  parts = torch.len(group.parts)
  (segment).hide_(low, parts)
  width = torch.floordiv(torch.size(low, 1), parts)
  for i in range(parts):
    high = (group.ups[i]).apply(torch.narrow(low, 1, i * width, width))
    torch.add_(torch.narrow(y, 1, stack.starts[group.parts[i]], torch.size(high, 1)), high)
  return 0
