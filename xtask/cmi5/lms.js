// Lets the CATAPULT LMS test suite (repository adlnet/CATAPULT, folder lts) drive Cairn: each function asks Cairn's
// interface for content made elsewhere. `cargo xtask conformance --cmi5 DIR` puts the three variables into its way.
"use strict";

const http = require("http");

const base = new URL(process.env.CAIRN_URL);
const authorization = `Basic ${Buffer.from(`${process.env.CAIRN_KEY}:${process.env.CAIRN_SECRET}`).toString("base64")}`;

// The suite recognises a refused package by the name of the error's class, so it has to be its own.
const { InvalidPackageError } = require(`${process.cwd()}/lib/errors`);

const imported = [];

const ask = (method, path, body, contentType = "application/json") =>
    new Promise((resolve, reject) => {
        const request = http.request(
            new URL(path, base),
            {
                method,
                headers: {
                    Authorization: authorization,
                    "Content-Type": contentType,
                    "X-Experience-API-Version": "1.0.3"
                }
            },
            (response) => {
                const parts = [];
                response.on("data", (part) => parts.push(part));
                response.on("end", () => {
                    const text = Buffer.concat(parts).toString("utf8");
                    resolve({ status: response.statusCode, text });
                });
            }
        );
        request.on("error", reject);
        if (body && typeof body.pipe === "function") {
            body.on("error", reject);
            body.pipe(request);
        }
        else {
            request.end(body === undefined ? undefined : JSON.stringify(body));
        }
    });

const expect = (answer, ...statuses) => {
    if (!statuses.includes(answer.status)) {
        throw new Error(`Cairn answered ${answer.status}: ${answer.text}`);
    }

    return answer.text === "" ? undefined : JSON.parse(answer.text);
};

module.exports = {
    ask,

    setup: async () => {},
    teardown: async () => {},

    getLrsEndpoint: () => new URL("xapi", base).href,
    getLrsAuthHeader: () => authorization,

    importCourse: async (stream, contentType) => {
        const answer = await ask("POST", "cmi5/packages", stream, contentType);

        if (answer.status === 422) {
            throw new InvalidPackageError(answer.text);
        }
        const { id } = expect(answer, 201);

        imported.push(id);

        return id;
    },

    getLaunchUrl: async (courseId, auIndex, actor, { registration, launchMode }) => {
        const answer = await ask("POST", `cmi5/packages/${courseId}/units/${auIndex}/launch`, {
            actor,
            registration,
            launchMode
        });

        return expect(answer, 201).url;
    },

    // A package that somebody has taken stays: its statements would otherwise be about nothing.
    cleanup: async () => {
        for (const id of imported.splice(0)) {
            expect(await ask("DELETE", `cmi5/packages/${id}`), 204, 409);
        }
    },

    hasWaive: () => true,
    waiveAU: async (registration, auIndex, reason) => {
        expect(await ask("POST", `cmi5/registrations/${registration}/units/${auIndex}/waive`, { reason }), 204);
    },

    hasAbandon: () => true,
    abandonSession: async (sessionId) => {
        expect(await ask("POST", `cmi5/sessions/${sessionId}/abandon`), 204);
    }
};
