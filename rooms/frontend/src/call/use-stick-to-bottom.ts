import { useLayoutEffect, useRef, type RefObject } from "react";

/** So near to the end, in CSS pixels, one reads along. */
const NEAR = 32;

/**
 * Keeps a list that one reads along at its end, and leaves it alone when one has scrolled up.
 *
 * `lastId` names the list's last entry; `always` says that it is to be seen in any case.
 */
export function useStickToBottom(
  list: RefObject<HTMLElement | null>,
  lastId: string | undefined,
  always: boolean,
): void {
  const sticking = useRef(true);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    let { clientWidth, clientHeight } = element;
    const scroll = () => {
      // The browser scrolls by itself when the size changes; that is not the reader's wish.
      if (element.clientWidth !== clientWidth || element.clientHeight !== clientHeight) return;
      sticking.current = element.scrollHeight - element.scrollTop - element.clientHeight <= NEAR;
    };
    const sizes = new ResizeObserver(() => {
      ({ clientWidth, clientHeight } = element);
      if (sticking.current) toBottom(element);
    });
    element.addEventListener("scroll", scroll);
    sizes.observe(element);
    return () => {
      element.removeEventListener("scroll", scroll);
      sizes.disconnect();
    };
  }, [list]);

  useLayoutEffect(() => {
    if (always) sticking.current = true;
    if (list.current && sticking.current) toBottom(list.current);
  }, [list, lastId, always]);
}

function toBottom(element: HTMLElement): void {
  element.scrollTop = element.scrollHeight;
}
