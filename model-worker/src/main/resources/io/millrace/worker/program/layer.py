# The weights of one layer, and what distinguishes it from others. Norms that a model lacks change nothing.

class Layer:
  attention_norm : __torch__.norm.Norm      # of what attention reads
  attended_norm : __torch__.norm.Norm       # of what it gives
  feed_norm : __torch__.norm.Norm           # of what the feed-forward part reads
  fed_norm : __torch__.norm.Norm            # of what it gives
  head_norms : List[__torch__.norm.Norm]    # of queries and keys: none, one over heads, or two over whole rows
  qkv : __torch__.linear.Matrix             # queries, keys, values
  output : __torch__.linear.Matrix
  router : List[__torch__.linear.Matrix]    # none where there is only one expert
  inner : List[__torch__.linear.Matrix]     # of each expert: gate and up, or what is not gated
  outer : List[__torch__.linear.Matrix]     # of each expert
  sinks : List[Tensor]                      # none, or what each head may attend to instead of a position: [H]
  view : int                                # of the step's views
  rotary : int                              # of the tables, -1 where positions do not matter
  scale : float                             # of the scores
  adapters : List[__torch__.lora.Stack]     # of the four matrices, or of attention's alone; none where adapters are off

  def __init__(self: __torch__.layer.Layer, norms: List[__torch__.norm.Norm], head_norms: List[__torch__.norm.Norm], matrices: List[__torch__.linear.Matrix], sinks: List[Tensor], view: int, rotary: int, scale: float) -> NoneType:
    self.attention_norm = norms[0]
    self.attended_norm = norms[1]
    self.feed_norm = norms[2]
    self.fed_norm = norms[3]
    self.head_norms = head_norms
    self.qkv = matrices[0]
    self.output = matrices[1]
    routers = (torch.len(matrices) % 2)
    self.router = matrices[2:2 + routers]
    inner = annotate(List[__torch__.linear.Matrix], [])
    outer = annotate(List[__torch__.linear.Matrix], [])
    for i in range(torch.floordiv(torch.len(matrices) - 2, 2)):
      torch.append(inner, matrices[2 + routers + 2 * i])
      torch.append(outer, matrices[3 + routers + 2 * i])
    self.inner = inner
    self.outer = outer
    self.sinks = sinks
    self.view = view
    self.rotary = rotary
    self.scale = scale
    self.adapters = annotate(List[__torch__.lora.Stack], [])
