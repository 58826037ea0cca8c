import { useToasts } from "./use-toasts";

/** Short notices, each for a few seconds. */
export function Toasts() {
  const toasts = useToasts();
  return (
    <ul className="toasts" aria-live="polite">
      {toasts.map(({ id, text }) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  );
}
