import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";

/** Draws the page into its template. */
export function mount(page: ReactNode): void {
  const element = document.getElementById("app");
  if (!element) throw new Error("The page has no #app element.");
  createRoot(element).render(page);
}
