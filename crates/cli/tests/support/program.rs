//! The real program: run to its end, or as a server that can be stopped and killed.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The program under test.
pub(crate) const CAIRN: &str = env!("CARGO_BIN_EXE_cairn");

/// How long a program may take until it has ended, or a server until it listens, on the slowest machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// `cairn` with these arguments, in an environment that says nothing to it.
pub(crate) fn cairn<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(CAIRN);
    command.args(arguments);
    alone(&mut command);
    command
}

/// Takes away what the environment of the test might say to `cairn`.
pub(crate) fn alone(command: &mut Command) {
    for variable in ["CAIRN_DATA", "CAIRN_DATABASE", "CAIRN_LOG", "NO_COLOR"] {
        command.env_remove(variable);
    }
    command.env("TZ", "UTC");
}

/// A program that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// Exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it wrote to standard output.
    pub(crate) stdout: String,
    /// What it wrote to standard error.
    pub(crate) stderr: String,
}

/// Runs a program to its end, with this on standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &str) -> Ended {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (ended, is_over) = mpsc::channel::<()>();
    let id = child.id();
    let watch = thread::spawn(move || {
        if is_over.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Such as a server that should have refused to serve.
            signal("KILL", id);
        }
    });
    // It may end without reading.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    drop(ended);
    watch.join().unwrap();
    let ended = Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    ended
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Ended {
    run_with_input(command, "")
}

/// Runs a program that has to succeed.
pub(crate) fn succeed(command: &mut Command) -> Ended {
    let ended = run(command);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended
}

/// A server; it is killed when the value goes away.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    said: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server and waits until it says where it listens.
    pub(crate) fn start(command: &mut Command) -> Server {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let said = Arc::new(Mutex::new(String::new()));
        let (found, address) = mpsc::channel();
        let heard = Arc::clone(&said);
        let listener = thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if let Some(address) = address_in(&line) {
                    // Only the first is waited for.
                    let _ = found.send(address);
                }
                let mut heard = heard.lock().unwrap();
                heard.push_str(&line);
                heard.push('\n');
            }
        });
        let Ok(address) = address.recv_timeout(PATIENCE) else {
            let _ = child.kill();
            panic!("the server did not start: {}", said.lock().unwrap());
        };
        Server {
            child,
            address,
            said,
            listener: Some(listener),
        }
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to standard error so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it has written this to standard error.
    pub(crate) fn wait_until_said(&self, sentence: &str) {
        self.wait_until_said_so_often(1, sentence);
    }

    /// Waits until it has written this to standard error so often.
    pub(crate) fn wait_until_said_so_often(&self, times: usize, sentence: &str) {
        let began = Instant::now();
        while self.said().matches(sentence).count() < times {
            assert!(
                began.elapsed() < PATIENCE,
                "not said: {sentence}\n{}",
                self.said()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills it at once (SIGKILL), and returns when it is dead.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Asks it to stop (SIGTERM), waits until it has, and returns what it said.
    pub(crate) fn stop(mut self) -> Ended {
        signal("TERM", self.id());
        let status = self.child.wait().unwrap();
        self.hear_out();
        let stderr = self.said();
        assert!(!stderr.contains("panicked"), "{stderr}");
        Ended {
            code: status.code(),
            stdout: String::new(),
            stderr,
        }
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.hear_out();
    }

    fn hear_out(&mut self) {
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("Cairn is at http://")?;
    rest.split('/').next()?.parse().ok()
}

fn signal(name: &str, id: u32) {
    let sent = Command::new("kill")
        .args(["-s", name, &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
