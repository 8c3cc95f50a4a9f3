// Takes CATAPULT's sample courses in a real browser, from launch to the end, as a learner would: forward through the
// pages, all answers right, out. Run in the suite's folder `lts` (its puppeteer is used), with the folder of packages as
// argument. Prints a line for each course and fails unless Cairn says that each is satisfied.
"use strict";

const fs = require("fs");
const path = require("path");
const puppeteer = require(`${process.cwd()}/node_modules/puppeteer`);
const lms = require("./lms.js");

const ACTOR = { account: { homePage: "https://example.org/learners", name: `sample-${process.pid}` } };
const SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied";
const MOST_STEPS = 60;

// One step of a learner who wants to get to the end; true while there is more to do.
const step = async (page) =>
    page.evaluate(() => {
        const seen = (element) => element && element.offsetParent !== null;
        const press = (element) => {
            element.click();

            return true;
        };
        const score = document.querySelector("#score-panel, .score-panel");

        if (seen(score)) {
            press(score.querySelector(".exit-button") || document.querySelector(".exit-button"));

            return false;
        }
        const buttons = [...document.querySelectorAll("button")].filter(seen);
        const right = buttons.find((button) => button.textContent.includes("Select correct answers"));

        if (right) {
            right.click();

            return press(buttons.find((button) => button.textContent.includes("Submit")));
        }
        const next = document.querySelector("#next");

        if (seen(next) && !next.disabled && !next.classList.contains("disabled")) {
            return press(next);
        }
        // Where pages have no button that leads on, the menu does.
        const pages = [...document.querySelectorAll(".navmenuitem")];

        window.cairnVisited = (window.cairnVisited || 0) + 1;
        if (!next && window.cairnVisited < pages.length) {
            return press(pages[window.cairnVisited]);
        }
        press(buttons.find((button) => button.classList.contains("exit-button")) || document.body);

        return false;
    });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const take = async (browser, launchUrl) => {
    const page = await browser.newPage();
    let goes = true;

    page.on("dialog", (dialog) => dialog.accept());
    await page.goto(launchUrl, { waitUntil: "load" });
    for (let steps = 0; goes && steps < MOST_STEPS; steps += 1) {
        goes = await step(page).catch(() => false);
        await pause(150);
    }
    await pause(1000);
    await page.close();
};

const unitsOf = (zip) => {
    const { execFileSync } = require("child_process");
    const structure = execFileSync("unzip", ["-p", zip, "cmi5.xml"], { encoding: "utf8" });

    return structure.match(/<au[\s>]/g).length;
};

const statements = async (registration) => {
    const answer = await lms.ask("GET", `xapi/statements?registration=${registration}&ascending=true`, undefined);

    return JSON.parse(answer.text).statements;
};

const main = async () => {
    const folder = process.argv[2];
    const browser = await puppeteer.launch({
        args: ["--no-sandbox"],
        executablePath: process.env.CAIRN_CHROMIUM || undefined
    });
    let failed = 0;

    for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".zip")).sort()) {
        const zip = path.join(folder, name);
        const id = await lms.importCourse(fs.createReadStream(zip), "application/zip");
        let registration;

        for (let unit = 0; unit < unitsOf(zip); unit += 1) {
            const launched = new URL(await lms.getLaunchUrl(id, unit, ACTOR, { registration }));

            registration = launched.searchParams.get("registration");
            await take(browser, launched.href);
        }
        const told = await statements(registration);
        const done = told.some((one) => one.verb.id === SATISFIED && one.object.id.endsWith("/course"));

        console.log(`${done ? "satisfied" : "NOT SATISFIED"}  ${name}: ${told.length} statements`);
        failed += done ? 0 : 1;
    }
    await browser.close();
    process.exitCode = failed === 0 ? 0 : 1;
};

main().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
