//! `cargo xtask lighthouse`: what Lighthouse says of the pages that learners see most, served by a release build.
//!
//! Accessibility and best practices have to be 100. Performance is a measurement of this machine and this moment: it is
//! printed, and nothing is asserted of it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::command::{self, cargo};
use crate::servers::chromium_arguments;
use crate::tools::{self, Tools};
use crate::{Failure, target};

/// How long the sample school may take to open.
const PATIENCE: Duration = Duration::from_mins(3);

/// Prints the scores of a report, and what keeps a category from 100; fails if one that counts is not there.
const JUDGE: &str = "
const report = require(process.argv[1]);
let sound = true;
for (const category of Object.values(report.categories)) {
  const score = Math.round(category.score * 100);
  console.log('  ' + String(score).padStart(3) + '  ' + category.id);
  if (category.id !== 'performance') sound &&= score === 100;
  for (const { id, weight } of category.auditRefs) {
    const audit = report.audits[id];
    if (weight > 0 && audit.score !== null && audit.score < 0.9) console.log('       ' + audit.id + ': ' + audit.title);
  }
}
process.exit(sound ? 0 : 1);";

pub(crate) fn run() -> Result<(), Failure> {
    let tools = tools::provide()?;
    let lighthouse = tools::lighthouse()?;
    command::run(&mut cargo(&["build", "--release", "--package", "cairn"]))?;
    let folder = target().join("lighthouse");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let school = School::open(&folder.join("school"))?;
    let mut visitor = Visitor::signs_in(&school.address, "amara", "stepping-stone")?;
    let mut failed = Vec::new();
    for (name, path) in visitor.pages()? {
        println!("\n{name}: {path}");
        let report = folder.join(format!("{name}.report.json"));
        look(&tools, &lighthouse, &visitor, &path, &report)?;
        let judged = Command::new("node")
            .args(["-e", JUDGE])
            .arg(&report)
            .status();
        if !judged.map_err(|error| format!("node: {error}"))?.success() {
            failed.push(name);
        }
    }
    println!("\nThe whole reports are in {}", folder.display());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "Accessibility or best practices are not 100: {}",
            failed.join(", ")
        ))
    }
}

/// Lets Lighthouse look at a page as somebody who is signed in.
fn look(
    tools: &Tools,
    lighthouse: &Path,
    visitor: &Visitor,
    path: &str,
    report: &Path,
) -> Result<(), Failure> {
    let flags = chromium_arguments().join(" ");
    command::output(
        Command::new("node")
            .arg(lighthouse)
            .arg(format!("http://{}{path}", visitor.address))
            .args([
                "--quiet",
                "--output=json,html",
                "--only-categories=performance,accessibility,best-practices",
            ])
            .arg(format!(
                "--output-path={}",
                report.with_extension("").with_extension("").display()
            ))
            .arg(format!("--chrome-flags={flags}"))
            .arg(format!(
                "--extra-headers={{\"Cookie\":\"{}\"}}",
                visitor.cookies
            ))
            .env("CHROME_PATH", &tools.chromium),
    )?;
    Ok(())
}

/// A sample school, served until this is dropped.
struct School {
    program: Child,
    address: String,
}

impl School {
    fn open(data: &Path) -> Result<Self, Failure> {
        let program = target().join("release/cairn");
        let mut program = Command::new(&program)
            .args(["demo", "--learners", "3", "--weeks", "2"])
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let said = program.stderr.take().ok_or("cairn has no stderr")?;
        let (send, receive) = mpsc::channel();
        // Reads on after the address, so that the program never waits for somebody to read.
        std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("Cairn is at http://") {
                    let _ = send.send(address.trim().trim_end_matches('/').to_owned());
                }
            }
        });
        let address = receive.recv_timeout(PATIENCE);
        let mut school = Self {
            program,
            address: String::new(),
        };
        school.address = address.map_err(|_| "cairn demo does not say where it is".to_owned())?;
        Ok(school)
    }
}

impl Drop for School {
    fn drop(&mut self) {
        // Fails only if the program has ended already.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Somebody with a session.
struct Visitor {
    address: String,
    cookies: String,
}

/// What came back.
struct Reply {
    location: Option<String>,
    cookies: Vec<String>,
    body: String,
}

impl Visitor {
    fn signs_in(address: &str, login: &str, password: &str) -> Result<Self, Failure> {
        let mut visitor = Self {
            address: address.to_owned(),
            cookies: String::new(),
        };
        let page = visitor.asks("GET", "/sign-in", "")?;
        visitor.cookies = page.cookies.join("; ");
        let token = value(&page.body, "form")?;
        let form = format!("form={token}&next=%2F&login={login}&password={password}");
        let reply = visitor.asks("POST", "/sign-in", &form)?;
        visitor.cookies = reply.cookies.join("; ");
        if visitor.cookies.is_empty() {
            return Err(format!("{login} cannot sign in"));
        }
        Ok(visitor)
    }

    /// The pages to look at, by their names: the next steps, a question, and the map.
    fn pages(&mut self) -> Result<Vec<(&'static str, String)>, Failure> {
        let start = self.asks("GET", "/", "")?;
        let today = start.location.ok_or("the start leads nowhere")?;
        let map = today.replace("/today", "/map");
        let page = self.asks("GET", &today, "")?.body;
        let token = value(&page, "csrf")?;
        let skill = page
            .split("href=\"")
            .find(|rest| rest.starts_with("/c/") && rest.contains("/skill/"))
            .and_then(|rest| rest.split('"').next())
            .ok_or("no step leads to a skill")?;
        let form = format!("csrf={token}");
        let opened = self.asks("POST", &format!("{skill}/practise"), &form)?;
        let question = opened.location.ok_or("no question opens")?;
        Ok(vec![("today", today), ("practice", question), ("map", map)])
    }

    fn asks(&self, method: &str, path: &str, form: &str) -> Result<Reply, Failure> {
        let failed = |error: std::io::Error| format!("{path}: {error}");
        let mut stream = TcpStream::connect(&self.address).map_err(failed)?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.address,
            self.cookies,
            form.len()
        );
        stream.write_all(request.as_bytes()).map_err(failed)?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply).map_err(failed)?;
        let (head, body) = reply.split_once("\r\n\r\n").unwrap_or((&reply, ""));
        let header = |name: &'static str| {
            head.lines().filter_map(move |line| {
                let (key, value) = line.split_once(": ")?;
                key.eq_ignore_ascii_case(name).then(|| value.to_owned())
            })
        };
        let cookie = |value: String| value.split(';').next().unwrap_or_default().to_owned();
        Ok(Reply {
            location: header("location").next(),
            cookies: header("set-cookie").map(cookie).collect(),
            body: body.to_owned(),
        })
    }
}

/// The value of the first field of this name.
fn value(page: &str, name: &str) -> Result<String, Failure> {
    let found = page.split_once(&format!("name=\"{name}\" value=\""));
    let value = found.and_then(|(_, rest)| rest.split('"').next());
    value
        .map(str::to_owned)
        .ok_or_else(|| format!("the page has no field {name}"))
}
