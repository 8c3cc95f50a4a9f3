// How CATAPULT's suite starts its browser: the one of this machine, which as root has no sandbox.
"use strict";

module.exports = {
    launch: {
        args: ["--no-sandbox"],
        executablePath: process.env.CAIRN_CHROMIUM,
        headless: true
    }
};
