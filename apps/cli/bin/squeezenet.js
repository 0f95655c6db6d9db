#!/usr/bin/env node
// Checked in, so that the package manager can link the command before anything is built.
import "../bundle/main.js";
