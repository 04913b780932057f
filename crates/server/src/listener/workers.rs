//! gunicorn's workers: the threads that answer requests.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::rt;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// A task of a worker that answers at its turn.
type Task = UnboundedSender<oneshot::Sender<()>>;

/// The threads that answer requests.
#[derive(Clone, Debug, Default)]
pub struct Workers(Arc<Mutex<Vec<Task>>>);

impl Workers {
    /// Registers the thread that calls this.
    pub(super) fn join(&self) {
        let (task, mut turns) = unbounded_channel::<oneshot::Sender<()>>();
        rt::spawn(async move {
            while let Some(turn) = turns.recv().await {
                // Nobody waits for the turn after the deadline.
                let _ = turn.send(());
            }
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(task);
    }

    /// Waits until each worker has taken the connections that waited for it. actix does not tell how many there are. But
    /// a thread does its tasks in turn, so it looks at new connections before it comes to this task.
    pub(super) async fn have_turns(&self) {
        let tasks = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let turns: Vec<_> = tasks.iter().map(turn).collect();
        for turn in turns {
            // An error means that the worker has ended.
            drop(turn.await);
        }
    }
}

fn turn(task: &Task) -> oneshot::Receiver<()> {
    let (sender, turn) = oneshot::channel();
    drop(task.send(sender));
    turn
}
