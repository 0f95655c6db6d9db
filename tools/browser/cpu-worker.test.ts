import { testBackendInPage } from "./test-backend-in-page.ts";
import { testPicturesInPage } from "./test-pictures-in-page.ts";

testBackendInPage({ backend: "cpu-worker", options: { threads: "2", inline: "false" } });
testPicturesInPage("chromium");
