//! The servers that tests talk to, for as long as the tests run: a throwaway `PostgreSQL` cluster, and chromedriver.
//!
//! All of a run's files are in one new folder. A small shell script, the reaper, stands by: when this program ends, in
//! whatever way, it stops the servers and removes the folder. There is no other way of clearing up.

use std::fs::{self, File};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::Failure;
use crate::command::{self, find, is_root};
use crate::tools::Tools;

/// One run of the tests: its folder, its servers, and the reaper that clears up after it.
pub(crate) struct Run {
    folder: PathBuf,
    servers: Vec<Child>,
    reaper: Child,
    /// Closing it sets the reaper to work.
    to_reaper: Option<ChildStdin>,
}

impl Run {
    pub(crate) fn begin() -> Result<Self, Failure> {
        let nanoseconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |time| time.subsec_nanos());
        let folder =
            std::env::temp_dir().join(format!("cairn-test-{}-{nanoseconds}", std::process::id()));
        // Fails if it exists, so that it is ours.
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut reaper = Command::new("sh")
            .args(["-c", include_str!("reaper.sh"), "cairn-reaper"])
            .env("CAIRN_RUN", &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // A group of its own: Ctrl-C is for this program, and must not interrupt the clearing up.
            .process_group(0)
            .spawn()
            .map_err(|error| format!("sh: {error}"))?;
        let to_reaper = reaper.stdin.take();
        Ok(Self {
            folder,
            servers: Vec::new(),
            reaper,
            to_reaper,
        })
    }

    /// Starts a server in a group of its own and waits until it answers; in the end `whom` gets `signal`.
    fn serve(
        &mut self,
        name: &str,
        server: &mut Command,
        (signal, whom): (&str, Whom),
        is_ready: impl Fn() -> bool,
    ) -> Result<(), Failure> {
        let log = self.folder.join(format!("{name}.log"));
        let output = File::create(&log).map_err(|error| format!("{}: {error}", log.display()))?;
        let errors = output
            .try_clone()
            .map_err(|error| format!("{}: {error}", log.display()))?;
        let child = server
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn();
        let mut child = child.map_err(|error| format!("{name}: {error}"))?;
        let sign = match whom {
            Whom::Process => "",
            Whom::Group => "-",
        };
        if let Some(to_reaper) = &mut self.to_reaper {
            writeln!(to_reaper, "{signal} {sign}{}", child.id())
                .map_err(|error| format!("reaper: {error}"))?;
        }
        let readiness = wait_until_ready(name, &mut child, &log, is_ready);
        self.servers.push(child);
        readiness
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        drop(self.to_reaper.take());
        // A process that has ended is still there for the reaper until its parent has asked how it ended.
        for server in &mut self.servers {
            let _ = server.wait();
        }
        let _ = self.reaper.wait();
    }
}

/// Who gets a server's last signal.
#[derive(Clone, Copy)]
enum Whom {
    Process,
    Group,
}

/// A `PostgreSQL` cluster on the loopback interface, empty, and as durable as a real one.
pub(crate) struct Postgres {
    port: u16,
}

impl Postgres {
    pub(crate) fn start(run: &mut Run, tools: &Tools) -> Result<Self, Failure> {
        let folder = run.folder.join("postgres");
        let data = folder.join("data");
        fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let owner = Owner::choose(&folder)?;
        // Anybody on this machine may connect while the tests run, and nobody from elsewhere.
        let trust = [
            "--auth=trust",
            "--username=cairn",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ];
        command::output(
            owner
                .command(&tools.postgres.join("initdb"))
                .args(trust)
                .arg("--pgdata")
                .arg(&data),
        )?;

        let port = free_port()?;
        let mut server = owner.command(&tools.postgres.join("postgres"));
        server.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            "unix_socket_directories=".to_owned(),
            format!("port={port}"),
            "max_connections=200".to_owned(),
            "fsync=on".to_owned(),
            "log_min_messages=warning".to_owned(),
        ] {
            server.args(["-c", &setting]);
        }
        let is_ready = || {
            let mut question = Command::new(tools.postgres.join("pg_isready"));
            command::output(question.args([
                "--host=127.0.0.1",
                "--timeout=1",
                "--port",
                &port.to_string(),
            ]))
            .is_ok()
        };
        // To a PostgreSQL server, an interrupt means: close the connections and stop in good order.
        run.serve("PostgreSQL", &mut server, ("INT", Whom::Process), is_ready)?;
        let postgres = Self { port };
        println!("PostgreSQL at {}", postgres.url());
        Ok(postgres)
    }

    fn url(&self) -> String {
        format!("postgres://cairn@127.0.0.1:{}/postgres", self.port)
    }

    pub(crate) fn export(&self, tests: &mut Command) {
        tests.env("CAIRN_TEST_POSTGRES", self.url());
    }
}

/// The user that the database server runs as: it refuses to run as the superuser.
struct Owner(Option<Unprivileged>);

struct Unprivileged {
    user: &'static str,
    group: String,
}

impl Owner {
    fn choose(folder: &Path) -> Result<Self, Failure> {
        if !is_root() {
            return Ok(Self(None));
        }
        let exists = |user: &&str| command::output(Command::new("id").args(["-u", user])).is_ok();
        let user = ["postgres", "nobody"]
            .into_iter()
            .find(exists)
            .ok_or("There is no user postgres or nobody.")?;
        if find(&["setpriv"]).is_none() {
            return Err("Missing: setpriv (package util-linux), to run PostgreSQL as another user than root.".to_owned());
        }
        command::output(Command::new("chown").arg(user).arg(folder))?;
        let group = command::output(Command::new("id").args(["-g", user]))?;
        Ok(Self(Some(Unprivileged { user, group })))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = match &self.0 {
            None => Command::new(program),
            Some(Unprivileged { user, group }) => {
                // Unlike runuser it becomes the program, so that its process id is the server's.
                let mut command = Command::new("setpriv");
                command
                    .args(["--reuid", user, "--regid", group, "--clear-groups"])
                    .arg(program);
                command
            }
        };
        // The workspace may be closed to that user.
        command.current_dir("/");
        command
    }
}

/// A chromedriver, through which tests drive Chromium.
pub(crate) struct Browser<'a> {
    port: u16,
    tools: &'a Tools,
}

impl<'a> Browser<'a> {
    pub(crate) fn start(run: &mut Run, tools: &'a Tools) -> Result<Self, Failure> {
        // Browsers keep their profiles here; by this the reaper knows them.
        let profiles = run.folder.join("browser");
        fs::create_dir(&profiles).map_err(|error| format!("{}: {error}", profiles.display()))?;
        let port = free_port()?;
        let mut driver = Command::new(&tools.chromedriver);
        driver
            .arg(format!("--port={port}"))
            .arg("--log-level=WARNING")
            .env("TMPDIR", &profiles);
        let is_ready = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        run.serve("chromedriver", &mut driver, ("TERM", Whom::Group), is_ready)?;
        let browser = Self { port, tools };
        println!("chromedriver at {}", browser.url());
        Ok(browser)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub(crate) fn export(&self, tests: &mut Command) {
        tests
            .env("CAIRN_TEST_WEBDRIVER", self.url())
            .env("CAIRN_TEST_CHROMIUM", &self.tools.chromium)
            .env("CAIRN_TEST_CHROMIUM_ARGS", chromium_arguments().join(" "))
            .env("CAIRN_TEST_AXE", &self.tools.axe);
    }
}

/// No window, no graphics card, and not a byte to anybody but the server under test.
pub(crate) fn chromium_arguments() -> Vec<&'static str> {
    let mut arguments = vec![
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // Containers have little shared memory.
        "--disable-dev-shm-usage",
    ];
    if is_root() {
        // Chromium's sandbox refuses to run as the superuser.
        arguments.push("--no-sandbox");
    }
    arguments
}

fn free_port() -> Result<u16, Failure> {
    // Free at this moment; that nobody else takes it in the next is likely, not certain.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .map_err(|error| format!("127.0.0.1: {error}"))?;
    Ok(listener
        .local_addr()
        .map_err(|error| format!("127.0.0.1: {error}"))?
        .port())
}

fn wait_until_ready(
    name: &str,
    server: &mut Child,
    log: &Path,
    is_ready: impl Fn() -> bool,
) -> Result<(), Failure> {
    let patience = Duration::from_mins(1);
    let begun = Instant::now();
    loop {
        let said = || fs::read_to_string(log).unwrap_or_default();
        if let Ok(Some(status)) = server.try_wait() {
            return Err(format!("{name} ended at once: {status}\n{}", said()));
        }
        if is_ready() {
            return Ok(());
        }
        if begun.elapsed() > patience {
            return Err(format!(
                "{name} is not ready after {} s\n{}",
                patience.as_secs(),
                said()
            ));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}
