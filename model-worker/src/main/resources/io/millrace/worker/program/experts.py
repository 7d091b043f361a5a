# Which of a layer's experts work on which row.

# Of each row the experts with the greatest scores [N, experts]: ids [N, count] and their shares of the result.
def route(scores: Tensor, count: int, normalised: bool) -> Tuple[Tensor, Tensor]:
  shares, ids = torch.topk(torch.softmax(scores, 1), count, 1, True, True)
  if normalised:
    shares = torch.div(shares, torch.sum(shares, [1], True))
  return (ids, shares)

# ids [N, count] by expert: which experts there are, how many rows each has, and the places in ids, expert by expert.
def grouped(ids: Tensor) -> Tuple[List[int], List[int], Tensor]:
  ordered, places = torch.sort(torch.view(ids, [-1]), stable=True, dim=0, descending=False)
  experts, inverse, counts = torch.unique_consecutive(ordered, False, True)
  return (annotate(List[int], (experts).tolist()), annotate(List[int], (counts).tolist()), places)
