/**
 * `paint` at most once per animation frame, however often the returned function is called. A hidden page gets no
 * frames, so what piled up while it was hidden is painted once, when it is seen again.
 */
export function oncePerFrame(paint: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      paint();
    });
  };
}

/** Calls `paint` in every animation frame while the page is visible. */
export function everyFrame(paint: () => void): void {
  const frame = () => {
    paint();
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
