import { useEffect, useRef, type ReactNode } from "react";

interface PopoverProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
}

/** A small panel above the controls; Escape or a click elsewhere closes it. */
export function Popover({ label, onClose, children }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    panel.current?.querySelector<HTMLElement>("button, input, select")?.focus();
    const click = (event: PointerEvent) => {
      if (!(event.target instanceof Element)) return;
      // The button that opened it closes it by itself.
      if (panel.current?.contains(event.target) || event.target.closest("[data-popover-toggle]")) return;
      onClose();
    };
    const press = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      onClose();
      if (opener instanceof HTMLElement) opener.focus();
    };
    document.addEventListener("pointerdown", click);
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("pointerdown", click);
      document.removeEventListener("keydown", press);
    };
  }, [onClose]);
  return (
    <div ref={panel} className="popover" role="dialog" aria-label={label}>
      {children}
    </div>
  );
}
