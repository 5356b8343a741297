/** The one element that `selector` names; a missing or different element is a fault of the page's own HTML. */
export function need<E extends Element>(
  selector: string,
  kind: abstract new () => E,
  root: ParentNode = document,
): E {
  const element = root.querySelector(selector);
  if (element instanceof kind) return element;
  throw new Error(`The page has no ${kind.name} at "${selector}".`);
}

/** Sets text without touching the DOM when nothing changed: no needless layout, no needless announcement. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** True where a key press belongs to the element that has the focus, not to the page. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox], [type=range]), textarea, select'))
  );
}

export const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
