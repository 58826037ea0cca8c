import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

export default tseslint.config(
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-restricted-imports": "off",
    },
  },
  {
    // The engine is the call without a screen: it must never learn of React.
    files: ["src/engine/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: ["react", "react-dom", "../call/*", "../ui/*"] }],
    },
  },
  { files: ["*.js"], extends: [tseslint.configs.disableTypeChecked] },
  { ignores: ["node_modules"] },
);
