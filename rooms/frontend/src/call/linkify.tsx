import type { ReactNode } from "react";

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'])/;

/** The text with its web addresses made into links. */
export function linkify(text: string): ReactNode[] {
  return text.split(LINK).map((part, index) =>
    index % 2 === 1 ? (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
