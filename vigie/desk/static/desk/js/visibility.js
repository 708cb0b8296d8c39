// Which items of a column were in view: calls `seen(item)` for each that stayed in view for a moment, later ones too.
const DWELL_TIME = 900; // ms

export class Visibility {
  constructor(body, seen) {
    this.seen = seen;
    this.timers = new Map();
    this.inView = new IntersectionObserver(this.changed, {
      root: body,
      threshold: [0.2, 0.4, 0.6],
    });
    this.added = new MutationObserver((changes) =>
      changes.forEach(({ addedNodes }) => addedNodes.forEach(this.watch)),
    );
    this.added.observe(body, { childList: true, subtree: true });
    this.watch(body);
  }

  close() {
    this.inView.disconnect();
    this.added.disconnect();
  }

  watch = (node) => {
    if (node.matches?.(".item")) this.inView.observe(node);
    else if (node.matches?.(".items, .column-body"))
      node.querySelectorAll(".item").forEach((item) => this.inView.observe(item));
  };

  changed = (entries) => {
    for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
      clearTimeout(this.timers.get(target));
      const isSeen =
        intersectionRatio >= 0.6 ||
        intersectionRect.height > (rootBounds?.height ?? Infinity) * 0.4;
      if (isSeen)
        this.timers.set(
          target,
          setTimeout(() => this.report(target), DWELL_TIME),
        );
    }
  };

  report(item) {
    if (document.visibilityState === "visible" && item.isConnected) this.seen(item);
  }
}
