# Decoders as one TorchScript class, whose attributes say what a family does. PyTorch reads this as text: numbers stand for
# dtypes (4 int64, 6 float32, 7 float64), and only aten operators and functions of the sibling files exist.
#
# Names of sizes: N tokens of the step, D decoded rows, T tokens of one sequence, L positions in reach, R rows to sample,
# H query heads, K key/value heads, G = H / K, E width of a head, I width of the feed-forward part, V vocabulary.

class Decoder(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  layers : int
  heads : int
  kv_heads : int
  head_dim : int
  rotary_dim : int        # of a head's numbers, so many turn
  block_size : int
  dtype : int
  cache_dtype : int       # of keys and values, in which attention computes
  device : str            # that computes and holds the weights: cpu, or cuda with a number
  flash : bool            # whether attention is one call for all sequences, as flash.py has it
  norm_kind : int         # as norm.py has them
  norm_offset : float     # added to their weights
  epsilon : float
  score_cap : float       # of attention; 0 for none
  parallel : bool         # whether the feed-forward part reads what attention reads
  activation : str
  gated : bool
  experts_per_row : int
  normalised : bool       # whether the shares of a row's experts make one
  slope : float           # of gpt-oss's gate, with its limit; 0 where the gate is an activation
  limit : float
  embedding_scale : float
  residual_scale : float
  logit_scale : float
  logit_cap : float       # 0 for none
  files : List[Tensor]    # mapped files, until their weights are taken
  loaded : List[Tensor]   # weights handed over, not yet taken
  norms : List[__torch__.norm.Norm]         # taken, not yet in a layer; in the end the last one
  head_norms : List[__torch__.norm.Norm]    # taken, not yet in a layer
  matrices : List[__torch__.linear.Matrix]  # taken, not yet in a layer; in the end that of the logits
  sinks : List[Tensor]    # taken, not yet in a layer
  stack : List[__torch__.layer.Layer]
  embedding : List[Tensor]  # of ids, and of positions where they are learned
  tables : List[Tensor]   # for each kind of rotation: cosines, signed sines: [positions, 1, rotary_dim]
  windows : List[int]     # how far the layers of each view see; 0 for all
  cache : List[Tensor]    # a layer: [K keys then K values, slots, E]
  tiles : List[int]       # batch-invariant: numbers of rows that a product may have
  widths : List[int]      # batch-invariant: numbers of keys that the last block may have
  segments : List[__torch__.lora.Segment]   # rows of the coming steps that have adapters
  summands : List[Tensor] # what masks are looked up in, once one has come
  shows : int             # the dtype of what Java is shown of matrices that are not quantised; 0 where it is shown nothing
  shown : List[Tensor]    # what was taken last, for Java: a weight; scales of a quantised one; a bias or an empty tensor
  given : List[Tensor]    # the logits of the coming step, where Java has computed them: one

  # ---- loading: map files, hand weights over one by one, then take them layer by layer

  def map_file(self: __torch__.decoder.Decoder, path: str, count: int, dtype: int) -> int:
    torch.append(self.files, torch.from_file(path, False, count, dtype=dtype))
    return torch.len(self.files) - 1

  def map_weight(self: __torch__.decoder.Decoder, file: int, offset: int, shape: List[int]) -> int:
    count = 1
    for size in shape:
      count = count * size
    torch.append(self.loaded, torch.view(torch.narrow(self.files[file], 0, offset, count), shape))
    return torch.len(self.loaded)

  # Makes room for a weight that cannot be mapped; its numbers come in parts.
  def make_weight(self: __torch__.decoder.Decoder, shape: List[int], dtype: int) -> int:
    torch.append(self.loaded, torch.zeros(shape, dtype=dtype))
    return torch.len(self.loaded)

  # The numbers from the index start on are the first ones of part.
  def fill_weight(self: __torch__.decoder.Decoder, start: int, count: int, part: Tensor) -> int:
    flat = torch.view(self.loaded[torch.len(self.loaded) - 1], [-1])
    torch.copy_(torch.narrow(flat, 0, start, count), torch.narrow(part, 0, 0, count))
    return count

  # What Java hands over lies on the CPU. There, this changes nothing.
  def here(self: __torch__.decoder.Decoder, x: Tensor) -> Tensor:
    return torch.to(x, torch.device(self.device), None)

  # Fails where the device cannot be used.
  def check_device(self: __torch__.decoder.Decoder) -> int:
    return torch.size((self).here(torch.zeros([1])), 0)

  # Makes results independent of the batch; called before any weight is taken. Returns 0 where attention cannot be.
  def make_invariant(self: __torch__.decoder.Decoder) -> int:
    widths = [64, 128, 192, 256, 320, 384, 448, 512]
    self.tiles = [1, 2, 4, 8, 16, 24, 32, 48, 64]
    self.widths = __torch__.invariant.agreeing(self.heads, self.kv_heads, self.head_dim, self.cache_dtype, widths)
    return torch.len(self.widths)

  # Lays a matrix [outputs, inputs] out for products. bits: how many its numbers may have where weights are quantised.
  def add_matrix(self: __torch__.decoder.Decoder, weight: Tensor, bias: Optional[Tensor], bits: int) -> int:
    matrix = __torch__.linear.Matrix(torch.to(weight, torch.device(self.device), self.dtype), bias, bits)
    if torch.len(self.tiles) > 0:
      agreed = __torch__.product.agreeing(matrix, torch.size(weight, 1), self.dtype, self.tiles)
      self.tiles = __torch__.product.intersection(self.tiles, agreed)
    torch.append(self.matrices, matrix)
    if self.shows != 0:
      shown = (matrix).rows(weight, self.shows)
      (self).show(shown, bias)
    return torch.len(self.matrices)

  # ---- what Java computes few rows with, one by one, as it is taken

  def show(self: __torch__.decoder.Decoder, tensors: List[Tensor], bias: Optional[Tensor]) -> int:
    torch.clear(self.shown)
    for tensor in tensors:
      torch.append(self.shown, tensor)
    if bias is not None:
      torch.append(self.shown, torch.to(bias, 6))
    else:
      torch.append(self.shown, torch.empty([0], dtype=6))
    return torch.len(self.shown)

  def show_from_now_on(self: __torch__.decoder.Decoder, dtype: int) -> int:
    self.shows = dtype
    return dtype

  def show_no_more(self: __torch__.decoder.Decoder) -> int:
    self.shows = 0
    torch.clear(self.shown)
    return 0

  def dtype_shown(self: __torch__.decoder.Decoder) -> int:
    return self.shown[0].dtype

  def numbers_shown(self: __torch__.decoder.Decoder, index: int) -> int:
    return torch.numel(self.shown[index])

  # Some numbers of it, in place.
  def part_shown(self: __torch__.decoder.Decoder, index: int, start: int, count: int) -> Tensor:
    return torch.narrow(torch.view(self.shown[index], [-1]), 0, start, count)

  # Where a layer's keys and values begin.
  def start_of_cache(self: __torch__.decoder.Decoder, layer: int) -> Tensor:
    return torch.narrow(torch.view(self.cache[layer], [-1]), 0, 0, 1)

  # What decoded rows begin with: their residual streams, then for each rotation cosines and sines.
  def begin_rows(self: __torch__.decoder.Decoder, rows: int, ints: Tensor, numbers: Tensor) -> int:
    positions = torch.narrow(ints, 0, rows, rows)
    parts = [torch.reshape((self).embedded(torch.narrow(ints, 0, 0, rows), positions), [-1])]
    for table in self.tables:
      torch.append(parts, torch.reshape(torch.index_select(table, 0, positions), [-1]))
    all = torch.cat(parts)
    torch.copy_(torch.narrow(numbers, 0, 0, torch.size(all, 0)), all)
    return torch.size(all, 0)

  # The coming step has the first of these logits.
  def give(self: __torch__.decoder.Decoder, rows: int, vocabulary: int, logits: Tensor) -> int:
    torch.clear(self.given)
    torch.append(self.given, __torch__.extras.matrix(logits, rows, vocabulary))
    return rows

  def take_back(self: __torch__.decoder.Decoder) -> int:
    torch.clear(self.given)
    return 0

  # Forgets what was handed over; a file is unmapped when nothing reads it any more.
  def release(self: __torch__.decoder.Decoder) -> int:
    torch.clear(self.loaded)
    torch.clear(self.files)
    return 0

  # Takes so many weights, which are stacked by their outputs, and their biases, if any. Where outputs of several parts
  # alternate in groups, they are sorted by part.
  def take_matrix(self: __torch__.decoder.Decoder, weights: int, transposed: bool, groups: int, parts: int, bits: int) -> int:
    weight = self.loaded[0]
    if weights > 1:
      weight = torch.cat(self.loaded[0:weights])
    if transposed:
      weight = torch.contiguous(torch.t(weight))
    bias = annotate(Optional[Tensor], None)
    if torch.len(self.loaded) > weights:
      joined = torch.to(torch.cat(self.loaded[weights:]), torch.device(self.device), self.dtype)
      if parts > 1:
        joined = torch.reshape(torch.transpose(torch.view(joined, [groups, parts, -1]), 0, 1), [-1])
      bias = joined
    if parts > 1:
      grouped = torch.view(weight, [groups, parts, -1, torch.size(weight, 1)])
      weight = torch.reshape(torch.transpose(grouped, 0, 1), [-1, torch.size(weight, 1)])
    (self).add_matrix(weight, bias, bits)
    return (self).release()

  # Takes a weight and, if any, a bias.
  def take_norm(self: __torch__.decoder.Decoder) -> int:
    torch.append(self.norms, (self).norm(self.loaded))
    (self).show_norm(self.loaded)
    return (self).release()

  def show_norm(self: __torch__.decoder.Decoder, weights: List[Tensor]) -> int:
    if self.shows == 0:
      return 0
    bias = annotate(Optional[Tensor], None)
    if torch.len(weights) > 1:
      bias = weights[1]
    shown = [torch.add(torch.to(weights[0], 6), self.norm_offset)]
    return (self).show(shown, bias)

  # In place of a norm that the model lacks.
  def skip_norm(self: __torch__.decoder.Decoder) -> int:
    torch.append(self.norms, __torch__.norm.Norm(0, 0., torch.zeros([0]), None, self.dtype, False))
    return 0

  # Takes the norm of a whole row of queries or keys.
  def take_row_norm(self: __torch__.decoder.Decoder) -> int:
    torch.append(self.head_norms, (self).norm(self.loaded))
    (self).show_norm(self.loaded)
    return (self).release()

  # Takes one weight for all query heads and one for all key heads, or one for each head.
  def take_head_norm(self: __torch__.decoder.Decoder) -> int:
    weights = annotate(List[Tensor], [])
    if torch.len(self.loaded) == 2:
      torch.append(weights, torch.expand(torch.unsqueeze(self.loaded[0], 0), [self.heads, -1]))
      torch.append(weights, torch.expand(torch.unsqueeze(self.loaded[1], 0), [self.kv_heads, -1]))
    else:
      torch.append(weights, torch.stack(self.loaded))
    torch.append(self.head_norms, (self).norm([torch.cat(weights)]))
    (self).show_norm([torch.reshape(torch.cat(weights), [-1])])
    return (self).release()

  def norm(self: __torch__.decoder.Decoder, weights: List[Tensor]) -> __torch__.norm.Norm:
    exact = self.norm_offset != 0.
    weight = (self).here(torch.clone(weights[0]))
    if exact:
      weight = torch.add(torch.to(weight, 6), self.norm_offset)
    else:
      weight = torch.to(weight, self.dtype)
    bias = annotate(Optional[Tensor], None)
    if torch.len(weights) > 1:
      bias = torch.to(weights[1], torch.device(self.device), self.dtype, False, True)
    return __torch__.norm.Norm(self.norm_kind, self.epsilon, weight, bias, self.dtype, exact)

  def take_sinks(self: __torch__.decoder.Decoder) -> int:
    torch.append(self.sinks, torch.to(self.loaded[0], torch.device(self.device), self.cache_dtype, False, True))
    if self.shows != 0:
      (self).show([torch.to(self.loaded[0], 6, False, True)], None)
    return (self).release()

  # Makes a layer of what was taken since the last: four norms; the matrices of attention, of the router, if any, and of
  # each expert.
  def add_layer(self: __torch__.decoder.Decoder, window: int, rotary: int, scale: float) -> int:
    if not torch.__contains__(self.windows, window):
      torch.append(self.windows, window)
    view = torch.index(self.windows, window)
    norms = self.norms[:]
    matrices = self.matrices[:]
    layer = __torch__.layer.Layer(norms, self.head_norms[:], matrices, self.sinks[:], view, rotary, scale)
    torch.append(self.stack, layer)
    torch.clear(self.norms)
    torch.clear(self.head_norms)
    torch.clear(self.matrices)
    torch.clear(self.sinks)
    return torch.len(self.stack)

  # Takes the embedding, which a CPU leaves mapped: of it, only rows that occur are ever read. Then that of positions, if
  # any.
  def take_embedding(self: __torch__.decoder.Decoder) -> int:
    torch.append(self.embedding, (self).here(self.loaded[0]))
    return (self).release()

  # One more kind of rotation, as rotary.frequencies has it; magnitude multiplies what is turned.
  def make_tables(self: __torch__.decoder.Decoder, positions: int, theta: float, scaling: str, numbers: List[float], magnitude: float) -> int:
    frequencies = __torch__.rotary.frequencies(self.rotary_dim, theta, scaling, numbers)
    angles = torch.outer(torch.to(torch.arange(positions), 6), frequencies)
    sines = torch.mul(torch.sin(angles), magnitude)
    shape = [positions, 1, self.rotary_dim]
    cosines = torch.repeat(torch.mul(torch.cos(angles), magnitude), [1, 2])
    for table in [cosines, torch.cat([torch.neg(sines), sines], 1)]:
      torch.append(self.tables, torch.to(torch.view(table, shape), torch.device(self.device), self.dtype))
    return positions

  # Makes room for so many adapters of a layer's next matrix: queries with keys and values, output, inner, outer.
  def make_adapters(self: __torch__.decoder.Decoder, layer: int, slots: int, rank: int, group: int, inputs: int, outputs: List[int]) -> int:
    stack = __torch__.lora.Stack(slots, rank, group, inputs, outputs, self.dtype, torch.device(self.device))
    torch.append((self.stack[layer]).adapters, stack)
    return torch.len((self.stack[layer]).adapters)

  # Forgets what a slot of a layer's adapters holds.
  def clear_adapter(self: __torch__.decoder.Decoder, layer: int, slot: int) -> int:
    for stack in (self.stack[layer]).adapters:
      (stack).clear(slot)
    return slot

  # A slot takes the two matrices that were handed over, for one part of a matrix; scale is what the adapter multiplies
  # them with. Where the matrix's outputs were sorted by part, these are, too. Returns 0 where a number is not finite.
  def take_adapter(self: __torch__.decoder.Decoder, layer: int, matrix: int, part: int, slot: int, scale: float, groups: int, parts: int) -> int:
    up = torch.mul(torch.to(self.loaded[1], 6), scale)
    if parts > 1:
      grouped = torch.view(up, [groups, parts, -1, torch.size(up, 1)])
      up = torch.reshape(torch.transpose(grouped, 0, 1), [-1, torch.size(up, 1)])
    given = ((self.stack[layer]).adapters[matrix]).put(slot, part, self.loaded[0], up)
    (self).release()
    return given

  # Makes a layer of an adapter ready for use, when all of it was taken.
  def lay_out_adapter(self: __torch__.decoder.Decoder, layer: int, slot: int) -> int:
    for stack in (self.stack[layer]).adapters:
      (stack).lay_out(slot)
    return slot

  # Which rows of the coming steps have which adapters, as lora.segments has it.
  def use_adapters(self: __torch__.decoder.Decoder, numbers: List[int]) -> int:
    self.segments = __torch__.lora.segments(numbers, torch.device(self.device))
    return torch.len(self.segments)

  def make_cache(self: __torch__.decoder.Decoder, blocks: int) -> int:
    for i in range(self.layers):
      shape = [2 * self.kv_heads, blocks * self.block_size, self.head_dim]
      torch.append(self.cache, torch.zeros(shape, dtype=self.cache_dtype, device=torch.device(self.device)))
    return blocks

  # ---- blocks that leave this process and come in: layer by layer [2 * K, tokens, E]

  # The part of a file with so many blocks that one layer has.
  def file_layer(self: __torch__.decoder.Decoder, file: Tensor, layer: int, blocks: int) -> Tensor:
    shape = [2 * self.kv_heads, blocks * self.block_size, self.head_dim]
    count = shape[0] * shape[1] * shape[2]
    return torch.view(torch.narrow(file, 0, layer * count, count), shape)

  def map_blocks(self: __torch__.decoder.Decoder, path: str, write: bool, blocks: int) -> Tensor:
    count = self.layers * 2 * self.kv_heads * blocks * self.block_size * self.head_dim
    return torch.from_file(path, write, count, dtype=self.cache_dtype)

  # Writes what blocks hold to a new file.
  def save_blocks(self: __torch__.decoder.Decoder, path: str, blocks: List[int]) -> int:
    count = torch.len(blocks)
    file = (self).map_blocks(path, True, count)
    for i in range(self.layers):
      part = (self).file_layer(file, i, count)
      for j in range(count):
        source = torch.narrow(self.cache[i], 1, blocks[j] * self.block_size, self.block_size)
        torch.copy_(torch.narrow(part, 1, j * self.block_size, self.block_size), source)
    return count

  # Reads blocks from the one with the index first on, of a file with so many.
  def load_blocks(self: __torch__.decoder.Decoder, path: str, saved: int, first: int, blocks: List[int]) -> int:
    file = (self).map_blocks(path, False, saved)
    count = torch.len(blocks)
    for i in range(self.layers):
      part = (self).file_layer(file, i, saved)
      for j in range(count):
        source = torch.narrow(part, 1, (first + j) * self.block_size, self.block_size)
        torch.copy_(torch.narrow(self.cache[i], 1, blocks[j] * self.block_size, self.block_size), source)
    return count

  # ---- running

  # One step: computes the step's tokens and chooses the next token of each row to sample.
  #
  # sizes: N, D, sequences, R, rows drawn at random, those of them filtered by top-k, top-p or min-p, then for each sequence:
  #   positions computed before, T, number of runs, and for each run of slots that hold its positions: first slot, count.
  #   Decoded rows come first, then the prefills.
  # ints: ids [N], positions [N], cache slots [N], rows to sample [R], then of those drawn: row in R, top-k.
  # floats: of those drawn, filtered ones first: temperature, top-p, min-p, uniform number.
  # chosen: receives R ids, -1 in place of one whose logits are not finite.
  # Returns whether there are such.
  def step(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor) -> int:
    own = (self).here(chosen)
    failed = (self).compute(sizes, (self).here(ints), (self).here(floats), own)
    torch.copy_(chosen, own)
    return failed

  # The same, all on the device.
  def compute(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor) -> int:
    x = (self).hidden(sizes, ints)
    if sizes[3] == 0:
      return 0
    return (self).choose((self).sampled_logits(x, sizes, ints), sizes, ints, floats, chosen, -1)

  # Several steps of decoded rows, of which each computes what the one before has chosen. many: for each step the number of its
  # sizes, and its sizes. ints and floats hold the steps' one after the other, chosen receives them so.
  def steps(self: __torch__.decoder.Decoder, many: List[int], ints: Tensor, floats: Tensor, chosen: Tensor) -> int:
    failed = 0
    at = 0
    rest = (self).here(ints)
    controls = (self).here(floats)
    own = (self).here(chosen)
    done = 0
    while at < torch.len(many):
      start = at + 1
      at = start + many[at]
      sizes = many[start:at]
      rows = sizes[0]
      if done > 0:
        before = torch.clamp_min(torch.narrow(own, 0, done - rows, rows), 0)
        torch.copy_(torch.narrow(rest, 0, 0, rows), before)
      failed = failed + (self).compute(sizes, rest, controls, torch.narrow(own, 0, done, rows))
      done = done + rows
      end = __torch__.batch.end_of_rows(sizes) + 2 * sizes[4]
      rest = torch.narrow(rest, 0, end, torch.size(rest, 0) - end)
      controls = torch.narrow(controls, 0, 4 * sizes[4], torch.size(controls, 0) - 4 * sizes[4])
    torch.copy_(chosen, own)
    return failed

  # One step with extras, which extras.py describes: computes the step's tokens and writes the log-probabilities of prompt
  # positions to values and tops, and the logits that Java asks for to rows. Returns what finish needs.
  def begin(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor, counts: List[int], more: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> Tensor:
    ints = (self).here(ints)
    more = (self).here(more)
    x = (self).hidden(sizes, ints)
    if counts[6] > 0:
      positions = __torch__.extras.ints_at(counts, 6, more)
      (self).prompt_logprobs(x, positions, __torch__.extras.targets(counts, more), counts, values, tops)
    if sizes[3] == 0:
      return torch.to(x, 6)
    logits = (self).sampled_logits(x, sizes, ints)
    if counts[4] > 0:
      given = __torch__.extras.matrix(rows, counts[4], torch.size(logits, 1))
      torch.copy_(given, torch.index_select(logits, 0, __torch__.extras.ints_at(counts, 4, more)))
    return logits

  # Takes back the logits that Java may have changed, makes the other changes, and chooses as step does; -2 in place of an
  # id where the changes leave none. Log-probabilities are those of the logits before all changes.
  def finish(self: __torch__.decoder.Decoder, logits: Tensor, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, counts: List[int], more: Tensor, biases: Tensor, masks: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> int:
    if sizes[3] == 0:
      return 0
    ints = (self).here(ints)
    more = (self).here(more)
    own = (self).here(chosen)
    raw = logits
    if counts[5] > 0:
      raw = torch.index_select(logits, 0, __torch__.extras.ints_at(counts, 5, more))
    failed = 0
    if counts[4] > 0:
      failed = (self).finish_changed(logits, sizes, ints, floats, own, counts, more, biases, masks, rows)
    else:
      (self).edit(logits, counts, more, biases, masks)
      failed = (self).choose(logits, sizes, ints, (self).here(floats), own, -2)
    if counts[5] > 0:
      ids = torch.index_select(own, 0, __torch__.extras.ints_at(counts, 5, more))
      asked_values = __torch__.extras.matrix(values, counts[5], counts[7] + 1)
      __torch__.extras.logprobs(raw, ids, asked_values, __torch__.extras.matrix(tops, counts[5], counts[7]))
    torch.copy_(chosen, own)
    return failed

  # The same, where Java has changed logits: what it made of a row does not tell whether the model's were finite.
  def finish_changed(self: __torch__.decoder.Decoder, logits: Tensor, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, counts: List[int], more: Tensor, biases: Tensor, masks: Tensor, rows: Tensor) -> int:
    whole = torch.isfinite(torch.amax(logits, [1]))
    changed = (self).here(__torch__.extras.matrix(rows, counts[4], torch.size(logits, 1)))
    torch.index_copy_(logits, 0, __torch__.extras.ints_at(counts, 4, more), changed)
    (self).edit(logits, counts, more, biases, masks)
    failed = (self).choose(logits, sizes, ints, (self).here(floats), chosen, -2)
    if failed == 0 and bool(torch.all(whole)):
      return 0
    own = torch.narrow(chosen, 0, 0, sizes[3])
    torch.masked_fill_(own, torch.lt(own, 0), -2)
    torch.masked_fill_(own, torch.logical_not(whole), -1)
    return 1

  # The changes that Java has not made itself.
  def edit(self: __torch__.decoder.Decoder, logits: Tensor, counts: List[int], more: Tensor, biases: Tensor, masks: Tensor) -> int:
    if counts[0] + counts[2] + counts[3] > 0:
      __torch__.extras.edit(logits, counts, more, (self).here(biases))
    if counts[8] > 0:
      if torch.len(self.summands) == 0:
        torch.append(self.summands, __torch__.extras.summands(logits))
      __torch__.extras.mask(logits, counts, more, (self).here(masks), self.summands[0])
    return 0

  def step_with_extras(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, counts: List[int], more: Tensor, biases: Tensor, masks: Tensor, values: Tensor, tops: Tensor, rows: Tensor) -> int:
    logits = (self).begin(sizes, ints, counts, more, values, tops, rows)
    return (self).finish(logits, sizes, ints, floats, chosen, counts, more, biases, masks, values, tops, rows)

  # Chooses from logits [R, V]; missing is written in place of an id where none is possible, -1 where they are not finite.
  def choose(self: __torch__.decoder.Decoder, logits: Tensor, sizes: List[int], ints: Tensor, floats: Tensor, chosen: Tensor, missing: int) -> int:
    rows = torch.narrow(chosen, 0, 0, sizes[3])
    greatest = __torch__.sampling.greedy(logits, rows)
    drawn = sizes[4]
    if drawn > 0:
      start = __torch__.batch.end_of_rows(sizes)
      picks = torch.narrow(ints, 0, start, drawn)
      top_k = torch.narrow(ints, 0, start + drawn, drawn)
      controls = torch.view(torch.narrow(floats, 0, 0, 4 * drawn), [4, drawn, 1])
      ids = __torch__.sampling.draw(torch.index_select(logits, 0, picks), sizes[5], top_k, controls)
      torch.index_copy_(chosen, 0, picks, ids)
    return __torch__.sampling.mark(greatest, rows, missing)

  # Log-probabilities of prompt positions, in spans so that their logits never take much memory.
  def prompt_logprobs(self: __torch__.decoder.Decoder, x: Tensor, positions: Tensor, targets: Tensor, counts: List[int], values: Tensor, tops: Tensor) -> int:
    count = counts[6]
    all_values = __torch__.extras.matrix(values, counts[5] + count, counts[7] + 1)
    all_tops = __torch__.extras.matrix(tops, counts[5] + count, counts[7])
    start = 0
    while start < count:
      span = min(64, count - start)
      logits = (self).head(torch.index_select(x, 0, torch.narrow(positions, 0, start, span)))
      ids = torch.narrow(targets, 0, start, span)
      at = counts[5] + start
      __torch__.extras.logprobs(logits, ids, torch.narrow(all_values, 0, at, span), torch.narrow(all_tops, 0, at, span))
      start = start + span
    return count

  # The logits of the rows to sample, [R, V] in float32 on the CPU; arguments as for step.
  def logits(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor) -> Tensor:
    ints = (self).here(ints)
    x = (self).hidden(sizes, ints)
    if sizes[3] > 0:
      x = (self).sampled_logits(x, sizes, ints)
    return torch.to(x, torch.device("cpu"), 6)

  def sampled_logits(self: __torch__.decoder.Decoder, x: Tensor, sizes: List[int], ints: Tensor) -> Tensor:
    if torch.len(self.given) > 0:
      torch.clear(self.given)
      return x
    last = torch.narrow(ints, 0, __torch__.batch.start_of_rows(sizes), sizes[3])
    return (self).head(torch.index_select(x, 0, last))

  # The logits of any rows, in float32.
  def head(self: __torch__.decoder.Decoder, x: Tensor) -> Tensor:
    x = (self.norms[0]).apply(x)
    logits = torch.to(__torch__.product.apply(x, self.matrices[0], self.tiles), 6)
    if self.logit_scale != 1.:
      logits = torch.mul_(logits, self.logit_scale)
    if self.logit_cap > 0.:
      logits = torch.mul_(torch.tanh_(torch.div_(logits, self.logit_cap)), self.logit_cap)
    return logits

  # What the last layer makes of the step's tokens; or the logits already, where Java has computed them.
  def hidden(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor) -> Tensor:
    if torch.len(self.given) > 0:
      return self.given[0]
    n = sizes[0]
    positions = torch.narrow(ints, 0, n, n)
    slots = torch.narrow(ints, 0, 2 * n, n)
    turns = annotate(List[Tensor], [])
    for table in self.tables:
      torch.append(turns, torch.index_select(table, 0, positions))
    views = (self).views(sizes, ints)
    x = (self).embedded(torch.narrow(ints, 0, 0, n), positions)
    for i in range(self.layers):
      x = (self).layer(self.stack[i], x, turns, slots, self.cache[i], sizes, views)
    return x

  # What the layers begin with.
  def embedded(self: __torch__.decoder.Decoder, ids: Tensor, positions: Tensor) -> Tensor:
    x = torch.to(torch.index_select(self.embedding[0], 0, ids), self.dtype)
    if self.embedding_scale != 1.:
      x = torch.mul(x, self.embedding_scale)
    if torch.len(self.embedding) > 1:
      x = torch.add(x, torch.to(torch.index_select(self.embedding[1], 0, positions), self.dtype))
    return x

  def layer(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, x: Tensor, turns: List[Tensor], slots: Tensor, cache: Tensor, sizes: List[int], views: List[__torch__.batch.View]) -> Tensor:
    y = (layer.attention_norm).apply(x)
    y = (layer.attended_norm).apply((self).attention(layer, y, turns, slots, cache, sizes, views[layer.view]))
    if self.parallel:
      return torch.add_(torch.add_(y, (self).feed_forward(layer, (layer.feed_norm).apply(x))), x)
    x = torch.add_(x, y, alpha=self.residual_scale)
    y = (layer.fed_norm).apply((self).feed_forward(layer, (layer.feed_norm).apply(x)))
    return torch.add_(x, y, alpha=self.residual_scale)

  # x [N, hidden] -> the same
  def attention(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, x: Tensor, turns: List[Tensor], slots: Tensor, cache: Tensor, sizes: List[int], view: __torch__.batch.View) -> Tensor:
    qkv = (self).adapted(layer, 0, x, __torch__.product.apply(x, layer.qkv, self.tiles))
    if torch.len(layer.head_norms) == 2:
      (self).norm_rows_(layer, qkv)
    qkv = torch.view(qkv, [sizes[0], self.heads + 2 * self.kv_heads, self.head_dim])
    turned = torch.narrow(qkv, 1, 0, self.heads + self.kv_heads)
    if torch.len(layer.head_norms) == 1:
      torch.copy_(turned, (layer.head_norms[0]).apply(turned))
    if layer.rotary >= 0:
      if self.rotary_dim < self.head_dim:
        turned = torch.narrow(turned, 2, 0, self.rotary_dim)
      __torch__.rotary.turn_(turned, turns[2 * layer.rotary], turns[2 * layer.rotary + 1])
    qkv = torch.to(qkv, self.cache_dtype)
    kv = torch.narrow(qkv, 1, self.heads, 2 * self.kv_heads)
    torch.index_copy_(cache, 1, slots, torch.transpose(kv, 0, 1))
    y = torch.to((self).attend(layer, torch.narrow(qkv, 1, 0, self.heads), cache, sizes, view), self.dtype)
    return (self).adapted(layer, 1, y, __torch__.product.apply(y, layer.output, self.tiles))

  # The products y of x with one of the layer's matrices, and what adapters add to them.
  def adapted(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, matrix: int, x: Tensor, y: Tensor) -> Tensor:
    if torch.len(self.segments) > 0 and torch.len(layer.adapters) > matrix:
      __torch__.lora.add_(layer.adapters[matrix], self.segments, x, y)
    return y

  # Norms of whole rows of queries and of keys, in place.
  def norm_rows_(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, qkv: Tensor) -> int:
    width = self.heads * self.head_dim
    queries = torch.narrow(qkv, 1, 0, width)
    keys = torch.narrow(qkv, 1, width, self.kv_heads * self.head_dim)
    torch.copy_(queries, (layer.head_norms[0]).apply(queries))
    torch.copy_(keys, (layer.head_norms[1]).apply(keys))
    return 0

  # x [N, hidden] -> the same
  def feed_forward(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, x: Tensor) -> Tensor:
    if torch.len(layer.router) == 0:
      return (self).dense(layer, x)
    scores = torch.to(__torch__.product.apply(x, layer.router[0], self.tiles), 6)
    ids, shares = __torch__.experts.route(scores, self.experts_per_row, self.normalised)
    experts, counts, places = __torch__.experts.grouped(ids)
    rows = torch.floor_divide(places, self.experts_per_row)
    shares = torch.to(torch.index_select(torch.view(shares, [-1, 1]), 0, places), self.dtype)
    y = torch.zeros_like(x)
    start = 0
    for i in range(torch.len(experts)):
      own = torch.narrow(rows, 0, start, counts[i])
      given = (self).expert(layer, experts[i], torch.index_select(x, 0, own))
      torch.index_add_(y, 0, own, torch.mul(given, torch.narrow(shares, 0, start, counts[i])))
      start = start + counts[i]
    return y

  def expert(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, index: int, x: Tensor) -> Tensor:
    y = __torch__.product.apply(x, layer.inner[index], self.tiles)
    return __torch__.product.apply((self).activate(y), layer.outer[index], self.tiles)

  # The only expert, which adapters may change.
  def dense(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, x: Tensor) -> Tensor:
    y = (self).adapted(layer, 2, x, __torch__.product.apply(x, layer.inner[0], self.tiles))
    y = (self).activate(y)
    return (self).adapted(layer, 3, y, __torch__.product.apply(y, layer.outer[0], self.tiles))

  # Gate and up [N, 2 * I] -> [N, I], or [N, I] -> the same where nothing is gated
  def activate(self: __torch__.decoder.Decoder, x: Tensor) -> Tensor:
    invariant = torch.len(self.widths) > 0
    if not self.gated:
      return __torch__.activation.apply(x, self.activation, invariant)
    if self.slope > 0.:
      return __torch__.activation.clamped(x, self.slope, self.limit)
    half = torch.floordiv(torch.size(x, 1), 2)
    gate = __torch__.activation.apply(torch.narrow(x, 1, 0, half), self.activation, invariant)
    return torch.mul_(gate, torch.narrow(x, 1, half, half))

  # What the layers of each window see.
  def views(self: __torch__.decoder.Decoder, sizes: List[int], ints: Tensor) -> List[__torch__.batch.View]:
    sequences = __torch__.batch.sequences(sizes)
    views = annotate(List[__torch__.batch.View], [])
    for window in self.windows:
      torch.append(views, (self).view_of(window, sequences, sizes, ints))
    return views

  def view_of(self: __torch__.decoder.Decoder, window: int, sequences: List[List[int]], sizes: List[int], ints: Tensor) -> __torch__.batch.View:
    device = torch.device(self.device)
    no_groups = annotate(List[__torch__.batch.Group], [])
    no_spans = annotate(List[__torch__.flash.Spans], [])
    if torch.len(self.widths) > 0:
      places = __torch__.invariant.places(torch.floordiv(self.heads, self.kv_heads))
      masks = __torch__.invariant.masks(sizes, ints, sequences, places, self.widths, window, self.cache_dtype)
      return __torch__.batch.View(sequences, no_groups, masks, no_spans)
    near = __torch__.batch.narrowed(sequences, window)
    if self.flash:
      spans = __torch__.flash.Spans(near, window, device)
      return __torch__.batch.View(near, no_groups, annotate(List[Optional[Tensor]], []), [spans])
    masks = __torch__.batch.masks(near, window, (self).has_odd_scores(), self.cache_dtype, device)
    if (self).has_odd_scores():
      return __torch__.batch.View(near, no_groups, masks, no_spans)
    groups = __torch__.batch.groups(near, sizes[1], 2 * self.kv_heads * self.head_dim, self.cache_dtype, device)
    return __torch__.batch.View(near, groups, masks, no_spans)

  def has_odd_scores(self: __torch__.decoder.Decoder) -> bool:
    return self.score_cap > 0. or torch.len(self.stack[0].sinks) > 0

  def attend(self: __torch__.decoder.Decoder, layer: __torch__.layer.Layer, queries: Tensor, cache: Tensor, sizes: List[int], view: __torch__.batch.View) -> Tensor:
    if torch.len(self.widths) > 0:
      places = __torch__.invariant.places(torch.floordiv(self.heads, self.kv_heads))
      return __torch__.invariant.attend(queries, cache, sizes[1], view.sequences, view.masks, places, layer.scale)
    if self.score_cap > 0. or torch.len(layer.sinks) > 0:
      return __torch__.scores.attend(queries, cache, view.sequences, view.masks, layer.scale, self.score_cap, layer.sinks)
    if self.flash:
      return __torch__.flash.attend(queries, cache, view.spans[0], layer.scale)
    return __torch__.attention.attend(queries, cache, view, layer.scale)

  # Numbers that are not finite would outlive their sequence in blocks that are reused.
  def scrub(self: __torch__.decoder.Decoder, blocks: List[int]) -> int:
    for cache in self.cache:
      for block in blocks:
        torch.nan_to_num_(torch.narrow(cache, 1, block * self.block_size, self.block_size), 0., 0., 0.)
    return 0
