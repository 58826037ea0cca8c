import "./logo.css";

/** The product's mark and name. */
export function Logo() {
  return (
    <span className="logo">
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
        <rect width="32" height="32" rx="9" fill="var(--accent)" />
        <path
          d="M9 12.5A2.5 2.5 0 0 1 11.5 10h6A2.5 2.5 0 0 1 20 12.5v7a2.5 2.5 0 0 1-2.5 2.5h-6A2.5 2.5 0 0 1 9 19.5zM21.5 14.7l3-2v6.6l-3-2z"
          fill="var(--accent-ink)"
        />
      </svg>
      jbcalling
    </span>
  );
}
