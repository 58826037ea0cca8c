import type { ComponentProps, ReactNode } from "react";

import { classNames } from "./class-names";

interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** What pressing it does: read out, and shown on hover. */
  label: string;
  look?: "on" | "off" | "danger" | "small" | undefined;
  /** A key that does the same, shown on hover. */
  shortcut?: string;
  /** What stands in the way of it: shown on hover instead. */
  hint?: string | undefined;
  children: ReactNode;
}

export function IconButton({ label, look, shortcut, hint, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={hint ?? (shortcut ? `${label} (${shortcut})` : label)}
      className={classNames("icon-button", look && `icon-button--${look}`, className)}
      {...rest}
    >
      {children}
    </button>
  );
}
