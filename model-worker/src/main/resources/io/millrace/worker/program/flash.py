# Attention of all sequences of a step by one call of the flash kernel for sequences of different lengths: 16 bits, CUDA.

# Where the queries and keys of each sequence lie, one after the other.
class Spans:
  slots : Tensor          # of the keys of all sequences
  starts : Tensor         # of each sequence among the queries, and the end: [sequences + 1] int32
  key_starts : Tensor     # the same among the keys
  longest : int           # of the sequences, in queries
  key_longest : int
  window : int            # how many positions before its own a query may see; -1 for all

  def __init__(self: __torch__.flash.Spans, sequences: List[List[int]], window: int, device: Device) -> NoneType:
    runs = annotate(List[Tensor], [])
    starts = [0]
    key_starts = [0]
    longest = 0
    key_longest = 0
    for sequence in sequences:
      reach = sequence[0] + sequence[1]
      torch.append(starts, starts[-1] + sequence[1])
      torch.append(key_starts, key_starts[-1] + reach)
      longest = max(longest, sequence[1])
      key_longest = max(key_longest, reach)
      for i in range(sequence[2]):
        first = sequence[3 + 2 * i]
        torch.append(runs, torch.arange(first, first + sequence[4 + 2 * i]))
    self.slots = torch.to(torch.cat(runs), device, None)
    self.starts = torch.tensor(starts, dtype=3, device=device)
    self.key_starts = torch.tensor(key_starts, dtype=3, device=device)
    self.longest = longest
    self.key_longest = key_longest
    self.window = window - 1

# queries [N, H, E], cache [2 * K, slots, E] -> [N, H * E]. The last query of a sequence sees up to its last key, each query
# before it one key less.
def attend(queries: Tensor, cache: Tensor, spans: __torch__.flash.Spans, scale: float) -> Tensor:
  heads = torch.floordiv(torch.size(cache, 0), 2)
  kv = torch.transpose(torch.index_select(cache, 1, spans.slots), 0, 1)
  keys = torch.narrow(kv, 1, 0, heads)
  values = torch.narrow(kv, 1, heads, heads)
  y = __torch__.flash_kernel.attend(queries, keys, values, spans.starts, spans.key_starts, spans.longest, spans.key_longest, scale, spans.window)
  return torch.reshape(y, [torch.size(queries, 0), -1])
