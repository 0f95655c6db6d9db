import { defineConfig } from "vitest/config";

// Tests run from the sources: the condition "@squeezenet/source" in each package's exports names them.
const conditions = ["@squeezenet/source"];

export default defineConfig({
  test: {
    projects: ["packages", "apps", "tools"].map((folder) => ({
      resolve: { conditions },
      ssr: { resolve: { conditions } },
      oxc: { target: "node20" },
      test: {
        name: folder,
        include: [`${folder}/**/*.test.ts`],
        exclude: ["**/node_modules/**", "**/dist/**", "**/bundle/**"],
        testTimeout: 120_000,
      },
    })),
  },
});
