# What some requests ask for beyond a draw. counts: allowed rows, allowed places, biased places, penalised places, rows for
# Java, rows with log-probabilities, prompt positions with log-probabilities, likeliest ids K of each of these, masked rows,
# bytes of a mask. ints, in this
# order: allowed rows; allowed
# places, counted over the allowed rows; biased places; penalised places; rows for Java; rows with log-probabilities; prompt
# positions as rows of the step; their tokens; masked rows. A place is row * V + id. floats: biases, then of penalised places
# the repetition penalties and what is subtracted. masks: of each masked row the ids that may be chosen, id i as bit i % 8 of
# byte i // 8.

def ints_at(counts: List[int], index: int, ints: Tensor) -> Tensor:
  start = 0
  for i in range(index):
    start = start + counts[i]
  return torch.narrow(ints, 0, start, counts[index])

def targets(counts: List[int], ints: Tensor) -> Tensor:
  start = 0
  for i in range(7):
    start = start + counts[i]
  return torch.narrow(ints, 0, start, counts[6])

def masked_rows(counts: List[int], ints: Tensor) -> Tensor:
  start = counts[6]
  for i in range(7):
    start = start + counts[i]
  return torch.narrow(ints, 0, start, counts[8])

# What the eight bits of each byte add to logits, [256, 8]: 0 where a bit is set, otherwise -inf.
def summands(like: Tensor) -> Tensor:
  every = torch.unsqueeze(torch.arange(256, dtype=3, device=like.device), 1)
  bits = torch.bitwise_and(torch.bitwise_right_shift(every, torch.arange(8, dtype=3, device=like.device)), 1)
  return torch.log(torch.to(bits, 6))

# Makes impossible in logits [R, V] what the masked rows must not choose. A byte of a mask is looked up in summands, which
# takes a third of the time of unpacking bits.
def mask(logits: Tensor, counts: List[int], ints: Tensor, masks: Tensor, summands: Tensor) -> int:
  packed = torch.to(torch.narrow(masks, 0, 0, counts[8] * counts[9]), 3)
  looked_up = torch.view(torch.embedding(summands, packed), [counts[8], -1])
  added = torch.narrow(looked_up, 1, 0, torch.size(logits, 1))
  if counts[8] == torch.size(logits, 0):
    torch.add_(logits, added)
  else:
    torch.index_add_(logits, 0, __torch__.extras.masked_rows(counts, ints), added)
  return counts[8]

# The first rows of a flat tensor.
def matrix(flat: Tensor, rows: int, columns: int) -> Tensor:
  return torch.view(torch.narrow(flat, 0, 0, rows * columns), [rows, columns])

# Changes logits [R, V] in place.
def edit(logits: Tensor, counts: List[int], ints: Tensor, floats: Tensor) -> int:
  if counts[0] > 0:
    mask = torch.new_full(logits, [counts[0] * torch.size(logits, 1)], -inf)
    torch.index_fill_(mask, 0, __torch__.extras.ints_at(counts, 1, ints), 0.)
    rows = __torch__.extras.ints_at(counts, 0, ints)
    torch.index_add_(logits, 0, rows, torch.view(mask, [counts[0], -1]))
  flat = torch.view(logits, [-1])
  if counts[2] > 0:
    torch.index_add_(flat, 0, __torch__.extras.ints_at(counts, 2, ints), torch.narrow(floats, 0, 0, counts[2]))
  if counts[3] > 0:
    places = __torch__.extras.ints_at(counts, 3, ints)
    repetition = torch.narrow(floats, 0, counts[2], counts[3])
    x = torch.index_select(flat, 0, places)
    x = torch.where(torch.gt(x, 0.), torch.div(x, repetition), torch.mul(x, repetition))
    torch.index_copy_(flat, 0, places, torch.sub(x, torch.narrow(floats, 0, counts[2] + counts[3], counts[3])))
  return 0

# Writes for each row of logits [n, V] the log-probability of its id, then those of the likeliest ids: values [n, 1 + K],
# tops [n, K].
def logprobs(logits: Tensor, ids: Tensor, values: Tensor, tops: Tensor) -> int:
  total = torch.logsumexp(torch.to(logits, 7), [1], True)
  best, best_ids = torch.topk(logits, torch.size(tops, 1), 1, True, True)
  own = torch.gather(logits, 1, torch.unsqueeze(torch.clamp_min(ids, 0), 1))
  torch.copy_(values, torch.sub(torch.cat([own, best], 1), total))
  torch.copy_(tops, best_ids)
  return 0
