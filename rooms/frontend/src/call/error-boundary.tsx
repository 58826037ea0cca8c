import { Component, type ReactNode } from "react";

import "./message-screen.css";

/** Stands in for a screen that could not be drawn, so that nobody is left with an empty page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="message-screen" role="alert">
        <h1>Something went wrong on this page</h1>
        <p className="hint">Reload it to return to the call.</p>
        <button type="button" className="button button--primary" onClick={() => location.reload()}>
          Reload
        </button>
      </main>
    );
  }
}
