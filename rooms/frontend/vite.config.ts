import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "/static/rooms/app/",
  plugins: [react()],
  build: {
    outDir: "../static/rooms/app",
    // A server that is running still hands out the files of the build before.
    emptyOutDir: false,
    // Django reads this file to find the hashed names.
    manifest: "manifest.json",
    rolldownOptions: {
      input: ["src/landing/main.tsx", "src/call/main.tsx"],
    },
  },
  test: {
    include: ["tests/**/*.test.ts"],
  },
});
