import type { CSSProperties } from "react";

import "./avatar.css";
import { classNames } from "./class-names";
import { hueOf, initials } from "./initials";

export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      className={classNames("avatar", className)}
      style={{ "--hue": hueOf(name) } as CSSProperties}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}
