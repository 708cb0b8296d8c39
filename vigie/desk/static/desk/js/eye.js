// Her eyes on a column: calls `saw(item)` for an item that was in sight for a moment, those that come later too.
const MOMENT = 900; // ms

export class Eye {
  constructor(body, saw) {
    [this.saw, this.timers] = [saw, new Map()];
    this.sight = new IntersectionObserver(this.look, { root: body, threshold: [0.2, 0.4, 0.6] });
    this.comers = new MutationObserver((changes) =>
      changes.forEach(({ addedNodes }) => addedNodes.forEach(this.watch)),
    );
    this.comers.observe(body, { childList: true, subtree: true });
    this.watch(body);
  }

  close() {
    this.sight.disconnect();
    this.comers.disconnect();
  }

  watch = (node) => {
    if (node.matches?.(".item")) this.sight.observe(node);
    else if (node.matches?.(".items, .column-body"))
      node.querySelectorAll(".item").forEach((item) => this.sight.observe(item));
  };

  look = (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      clearTimeout(this.timers.get(target));
      const isSeen =
        intersectionRatio >= 0.6 ||
        intersectionRect.height > (rootBounds?.height ?? Infinity) * 0.4;
      if (isSeen)
        this.timers.set(
          target,
          setTimeout(() => this.seen(target), MOMENT),
        );
    }
  };

  seen(item) {
    if (document.visibilityState === "visible" && item.isConnected) this.saw(item);
  }
}
