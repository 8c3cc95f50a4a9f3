//! What statements are found by, before, while and after it is moved from the backlog into the index.

use std::collections::BTreeSet;

use cairn_store::{
    NewStatement, OpenOptions, RecordQuery, Store, StoreError, Term, TermRole, Wanted, position_at,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::fixture::{self, Database};
use crate::process;

/// Moves a few statements at a time, so that most of what is asked finds some of them on their way.
fn soon(bytes: usize) -> OpenOptions {
    let mut options = OpenOptions::default();
    options.backlog = bytes;
    options
}

/// A statement to be: of the first or the second learner, found by some terms.
#[derive(Debug, Clone)]
struct Draft {
    learner: usize,
    terms: Vec<Term>,
    /// It refers to a statement some places before or after it among those that refer to none, and may take it back.
    about: Option<(i64, bool)>,
}

/// Something that happens to the store.
#[derive(Debug, Clone)]
enum Event {
    /// Statements are stored together.
    Append(Vec<Draft>),
    /// Statements are stored, but the job fails after that.
    Undone(Vec<Draft>),
    /// The same as the first, by another process.
    Elsewhere(Vec<Draft>),
    /// A learner, the first or the second, is erased.
    Erase(usize),
    /// The program is started anew.
    Reopen(usize),
}

const ROLES: [TermRole; 3] = [TermRole::Authority, TermRole::Mentioned, TermRole::Subject];

fn term() -> impl Strategy<Value = Term> {
    let number = proptest::sample::select(vec![i64::MIN, -3, 1, 2, i64::MAX]);
    (number, 0..3_usize).prop_map(|(number, role)| Term {
        number,
        role: ROLES[role],
    })
}

/// Most have so many terms that a few of them fill a row of the backlog.
fn draft() -> impl Strategy<Value = Draft> {
    let terms = proptest::collection::btree_set(term(), 0..6);
    let about = prop_oneof![
        4 => Just(None),
        1 => (-20..4_i64, any::<bool>()).prop_map(Some),
    ];
    (0..2_usize, terms, 0..60_i64, about).prop_map(|(learner, terms, more, about)| {
        let more = (0..more).map(|number| Term {
            number: 1_000 + number,
            role: TermRole::Mentioned,
        });
        Draft {
            learner,
            terms: terms.into_iter().chain(more).collect(),
            about,
        }
    })
}

fn event() -> impl Strategy<Value = Event> {
    let batch = || proptest::collection::vec(draft(), 1..12);
    prop_oneof![
        20 => batch().prop_map(Event::Append),
        2 => batch().prop_map(Event::Undone),
        2 => batch().prop_map(Event::Elsewhere),
        1 => (0..2_usize).prop_map(Event::Erase),
        1 => (1..30_000_usize).prop_map(Event::Reopen),
    ]
}

fn query() -> impl Strategy<Value = RecordQuery> {
    let roles = proptest::sample::subsequence(ROLES.to_vec(), 1..=3);
    let wanted = (term(), roles).prop_map(|(term, roles)| Wanted {
        number: term.number,
        roles,
    });
    let wanted = proptest::collection::vec(wanted, 1..4);
    let vouched = proptest::option::weighted(0.2, term().prop_map(|term| term.number));
    let after = prop_oneof![Just(i64::MIN), nearby()];
    let before = prop_oneof![Just(i64::MAX), nearby()];
    (wanted, vouched, after, before, any::<bool>(), 1..20_u32).prop_map(
        |(wanted, vouched, after, before, ascending, limit)| RecordQuery {
            wanted,
            vouched,
            after,
            before,
            ascending,
            limit,
        },
    )
}

/// A position among those that the statements get.
fn nearby() -> impl Strategy<Value = i64> {
    (0..400_i64).prop_map(|number| position_at(2_000_000 + number))
}

/// A statement as it should be there.
#[derive(Debug, Clone)]
struct Kept {
    new: NewStatement,
    position: i64,
    voided: bool,
}

/// What there should be.
#[derive(Debug, Default)]
struct Model(Vec<Kept>);

impl Model {
    fn append(&mut self, new: NewStatement, position: i64) {
        if new.voids {
            let target = |kept: &&mut Kept| Some(&kept.new.statement_id) == new.refers_to.as_ref();
            if let Some(target) = self.0.iter_mut().find(target) {
                target.voided = true;
            }
        }
        let refers = |kept: &Kept| kept.new.refers_to.as_ref() == Some(&new.statement_id);
        let voided = self.0.iter().any(|kept| kept.new.voids && refers(kept));
        self.0.push(Kept {
            new,
            position,
            voided,
        });
        self.0.sort_unstable_by_key(|kept| kept.position);
    }

    /// What a statement is found by through the one that it refers to: the terms of that, and where it is.
    fn through(&self, kept: &Kept) -> Option<(i64, Vec<Term>)> {
        let target = kept.new.refers_to.as_ref()?;
        let target = self
            .0
            .iter()
            .find(|kept| kept.new.statement_id == *target)?;
        let terms = target.new.terms.iter().copied();
        let terms = terms.filter(|term| term.role != TermRole::Authority);
        Some((target.position, terms.collect()))
    }

    /// All rows of the index: term, role, position and via.
    fn rows(&self) -> BTreeSet<[i64; 4]> {
        let mut rows = BTreeSet::new();
        for kept in &self.0 {
            let mut add = |via, terms: &[Term]| {
                rows.extend(
                    terms
                        .iter()
                        .map(|term| [term.number, term.role as i64, kept.position, via]),
                );
            };
            if !kept.voided {
                add(0, &kept.new.terms);
            }
            if let Some((via, terms)) = self.through(kept) {
                add(via, &terms);
            }
        }
        rows
    }

    fn answer(&self, query: &RecordQuery) -> Vec<String> {
        let has = |terms: &[Term], number: i64, roles: &[TermRole]| {
            terms
                .iter()
                .any(|term| term.number == number && roles.contains(&term.role))
        };
        let all = |terms: &[Term]| {
            let mut wanted = query.wanted.iter();
            wanted.all(|wanted| has(terms, wanted.number, &wanted.roles))
        };
        let fits = |kept: &&Kept| {
            let vouched = query.vouched;
            !kept.voided
                && kept.position > query.after
                && kept.position < query.before
                && vouched.is_none_or(|number| has(&kept.new.terms, number, &[TermRole::Authority]))
                && (all(&kept.new.terms)
                    || self.through(kept).is_some_and(|(_, terms)| all(&terms)))
        };
        let mut found: Vec<&Kept> = self.0.iter().filter(fits).collect();
        if !query.ascending {
            found.reverse();
        }
        found.truncate(query.limit.try_into().unwrap());
        found
            .iter()
            .map(|kept| kept.new.statement_id.clone())
            .collect()
    }
}

/// A store with two learners, and what should be in it.
struct Checked {
    database: Database,
    learners: [i64; 2],
    /// Statements that refer to none, and others, so far.
    counts: (i64, i64),
    model: Model,
}

impl Checked {
    async fn new() -> Self {
        let database = Database::sqlite_with(soon(12_000)).await;
        let learners = [
            fixture::learner(&database.store, "ada").await,
            fixture::learner(&database.store, "ben").await,
        ];
        Self {
            database,
            learners,
            counts: (0, 0),
            model: Model::default(),
        }
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Append(batch) => {
                let store = self.database.store.clone();
                self.append(&store, batch).await;
            }
            Event::Elsewhere(batch) => {
                let other = Store::open_with(&self.database.url, soon(12_000)).await;
                self.append(&other.unwrap(), batch).await;
            }
            Event::Undone(batch) => {
                // They get the ids of what comes next.
                let counts = self.counts;
                let batch = self.statements(batch);
                self.counts = counts;
                let store = &self.database.store;
                let undone: Result<(), StoreError> = store
                    .write(move |tx| {
                        Box::pin(async move {
                            tx.append_statements(&batch).await?;
                            tx.put_meta("a\0b", "refused").await
                        })
                    })
                    .await;
                undone.unwrap_err();
            }
            Event::Erase(which) => {
                let store = &self.database.store;
                let learner = self.learners[which];
                let erased: Result<bool, StoreError> = store
                    .write(move |tx| Box::pin(async move { tx.erase_person(learner).await }))
                    .await;
                assert!(erased.unwrap());
                self.model.0.retain(|kept| kept.new.learner_id != learner);
                let login = format!("{which} {learner}");
                self.learners[which] = fixture::learner(store, &login).await;
            }
            Event::Reopen(bytes) => {
                let url = &self.database.url;
                self.database.store = Store::open_with(url, soon(bytes)).await.unwrap();
            }
        }
    }

    fn statements(&mut self, drafts: Vec<Draft>) -> Vec<NewStatement> {
        let counts = &mut self.counts;
        let learners = self.learners;
        let statement = |draft: Draft| {
            let about = draft.about;
            let id = if about.is_none() {
                counts.0 += 1;
                format!("plain {}", counts.0)
            } else {
                counts.1 += 1;
                format!("about {}", counts.1)
            };
            NewStatement {
                refers_to: about.map(|(offset, _)| format!("plain {}", counts.0 + offset)),
                voids: about.is_some_and(|(_, voids)| voids),
                terms: draft.terms,
                ..fixture::statement(learners[draft.learner], &id)
            }
        };
        drafts.into_iter().map(statement).collect()
    }

    async fn append(&mut self, store: &Store, drafts: Vec<Draft>) {
        let batch = self.statements(drafts);
        let appended = batch.clone();
        let positions: Result<Vec<i64>, StoreError> = store
            .write(move |tx| {
                Box::pin(async move {
                    tx.append_statements(&appended).await?;
                    let mut positions = Vec::new();
                    for new in &appended {
                        let found = tx.find_statement(&new.statement_id).await?;
                        positions.push(found.expect("was appended").position);
                    }
                    Ok(positions)
                })
            })
            .await;
        for (new, position) in batch.into_iter().zip(positions.unwrap()) {
            self.model.append(new, position);
        }
    }

    async fn check(&self, queries: &[RecordQuery]) {
        for query in queries {
            assert_eq!(
                answer(&self.database.store, query.clone()).await,
                self.model.answer(query),
                "{query:?}"
            );
        }
    }
}

async fn answer(store: &Store, query: RecordQuery) -> Vec<String> {
    let records: Result<Vec<_>, StoreError> = store
        .scan(move |tx| Box::pin(async move { tx.records(&query).await }))
        .await;
    let records = records.unwrap().into_iter();
    records.map(|record| record.statement_id).collect()
}

/// The rows of the index as a dump has them, in its order.
fn dumped_rows(dump: &[u8]) -> Vec<[i64; 4]> {
    let lines = dump.split(|byte| *byte == b'\n');
    lines
        .filter(|line| line.starts_with(b"{\"table\":\"statement_term\""))
        .map(|line| {
            let line: Value = serde_json::from_slice(line).unwrap();
            ["term", "role", "position", "via"].map(|column| line["row"][column].as_i64().unwrap())
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_statement_is_found_as_if_it_were_indexed_at_once(
        events in proptest::collection::vec(event(), 1..60),
        queries in proptest::collection::vec(query(), 6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut checked = Checked::new().await;
            for event in events {
                checked.happen(event).await;
                checked.check(&queries).await;
            }
            let store = &checked.database.store;
            let (dump, _) = store.dump(Vec::new(), |_| {}).await.unwrap();
            let expected: Vec<[i64; 4]> = checked.model.rows().into_iter().collect();
            assert_eq!(dumped_rows(&dump), expected);
            assert_eq!(store.integrity_check().await.unwrap(), []);

            checked.database = Database::sqlite().await;
            let restored = &checked.database.store;
            restored.restore(std::io::Cursor::new(dump.clone()), |_| {}).await.unwrap();
            assert!(restored.dump(Vec::new(), |_| {}).await.unwrap().0 == dump);
            checked.check(&queries).await;
        });
    }
}

/// What stands in the backlog and in the index, as another program sees it.
fn sizes(database: &Database) -> (i64, i64) {
    let connection = rusqlite::Connection::open(database.url.as_file().unwrap()).unwrap();
    let one = |sql| connection.query_row(sql, [], |row| row.get(0)).unwrap();
    (
        one("SELECT COALESCE(SUM(LENGTH(statements)), 0) FROM term_backlog"),
        one("SELECT COUNT(*) FROM statement_term"),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_backlog_stays_small_and_the_index_gets_all() {
    let database = Database::sqlite_with(soon(10_000)).await;
    let ada = fixture::learner(&database.store, "ada").await;
    for batch in 0..200 {
        let statements: Vec<NewStatement> = (0..20)
            .map(|number| with_terms(ada, batch * 20 + number))
            .collect();
        let appended: Result<_, StoreError> = database
            .store
            .write(move |tx| Box::pin(async move { tx.append_statements(&statements).await }))
            .await;
        appended.unwrap();
        let (backlog, _) = sizes(&database);
        assert!(backlog < 20_000, "{backlog} bytes after batch {batch}");
    }
    let (_, rows) = sizes(&database);
    assert!(rows > 10_000, "{rows}");
}

fn with_terms(learner_id: i64, number: i64) -> NewStatement {
    let term = |number| Term {
        number,
        role: TermRole::Subject,
    };
    NewStatement {
        terms: vec![term(number.reverse_bits()), term(number % 7), term(7)],
        ..fixture::statement(learner_id, &format!("s {number}"))
    }
}

/// Holds the URL of the database that the killed process writes to.
const VICTIM: &str = "CAIRN_TEST_BACKLOG_VICTIM";

/// The process is killed while it moves what statements are found by: each that is kept is found, once.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_moved_survives_a_kill() {
    let mut database = Database::sqlite().await;
    let ada = fixture::learner(&database.store, "ada").await;
    let mut begin = 0;
    for kill in 0..6_usize {
        let given = format!("{} {ada} {begin}", database.url);
        let enough = 40 + 7 * kill;
        let confirmed =
            process::confirmed_until_killed("backlog::victim", (VICTIM, &given), enough).len();

        let url = &database.url;
        database.store = Store::open_with(url, soon(1)).await.unwrap();
        let store = &database.store;
        assert_eq!(store.integrity_check().await.unwrap(), []);
        let last: Result<i64, StoreError> = store
            .read(move |tx| Box::pin(async move { tx.last_seq(ada).await }))
            .await;
        let kept = last.unwrap();
        assert!(kept >= begin + i64::try_from(confirmed * 10).unwrap());
        for (number, expected) in [(7, kept), (3, (kept + 3) / 7)] {
            let query = RecordQuery {
                wanted: vec![Wanted {
                    number,
                    roles: vec![TermRole::Subject],
                }],
                vouched: None,
                after: i64::MIN,
                before: i64::MAX,
                ascending: true,
                limit: 100_000,
            };
            let found = answer(store, query).await;
            assert_eq!(i64::try_from(found.len()).unwrap(), expected, "{number}");
        }
        begin = kept;
    }
    let (_, rows) = sizes(&database);
    assert!(rows > begin, "{rows} rows of {begin} statements");
}

/// The process that is killed: it stores ten statements at a time without end.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is run, and killed, by the test above"]
async fn victim() {
    let Ok(given) = std::env::var(VICTIM) else {
        return;
    };
    let [url, ada, begin] = given.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{given}");
    };
    let (ada, begin): (i64, i64) = (ada.parse().unwrap(), begin.parse().unwrap());
    let store = Store::open_with(&url.parse().unwrap(), soon(4_000)).await;
    let store = store.unwrap();
    for batch in 0.. {
        let first = begin + batch * 10;
        let statements: Vec<_> = (first..first + 10)
            .map(|number| with_terms(ada, number))
            .collect();
        let appended: Result<_, StoreError> = store
            .write(move |tx| Box::pin(async move { tx.append_statements(&statements).await }))
            .await;
        appended.unwrap();
        println!("confirmed {first}");
    }
}
