"""What a command works with: the log, the codes, the clock and who writes. It prints nothing itself."""

from __future__ import annotations

import os
from datetime import datetime

from quicklog.config import home
from quicklog.errors import BadUsageError, DamagedError, NothingFoundError, UnreachableError
from quicklog.lib import clock, signals
from quicklog.lib.message import Message, Template, plural
from quicklog.lib.text import clean, key
from quicklog.store import schema, witness
from quicklog.store.connection import explained
from quicklog.store.opening import open_log
from quicklog.store.witness import Seen, Witness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from quicklog.shorthand.codes import Codes
    from quicklog.shorthand.places import Context
    from quicklog.store.log import Log, Transaction
    from quicklog.store.persons import Person


# The file by which a login's state says that it was told how to say who writes.
INTRODUCED = "introduced"
# How long a command that only looks waits to bring in what waits, in seconds.
_GLANCE = 0.5


class Session:
    """Opened once a command; the log is opened when it is first asked for.

    ``now`` may be given, for tests and for replaying; otherwise it is the clock's. ``tell`` is told, at once, what the
    person is to know besides the answer. A session that only looks is ``patient``: it waits for a locked log however
    long, of which ``tell_locked`` is told.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        tell: Callable[[Message], None],
        *,
        log: str | None = None,
        codes: str | None = None,
        now: datetime | None = None,
    ) -> None:
        self.environ = environ
        self.tell = self.tell_locked = tell
        self._named, self._clock = (log, codes), now
        self.home = home.find(environ, log, codes, year=now.year if now else None)
        zone = self.codes.settings.time_zone
        self.now = now.astimezone(clock.zone(zone)) if now else clock.now(zone)
        self.login = home.login()
        self._log: Log | None = None
        self._known: Witness | None = None
        self._end = Seen()
        self._transaction: Transaction | None = None
        self._refused: UnreachableError | None = None
        self._begin = self._writes = False
        self.patient = True
        self._left_waiting = self.has_complained = False

    def renewed(self) -> Session:
        """Return another session with the same log, as a next command would open it."""
        log, codes = self._named
        session = Session(self.environ, self.tell, log=log, codes=codes, now=self._clock)
        session.has_complained = self.has_complained
        return session

    def moment(self) -> datetime:
        """Return what time it is by now, for who looks for long; the moment that was given where one was."""
        zone = self.codes.settings.time_zone
        return self._clock.astimezone(clock.zone(zone)) if self._clock else clock.now(zone)

    @property
    def names_log(self) -> bool:
        """Tell whether the command names the log itself."""
        return self._named[0] is not None

    @property
    def codes(self) -> Codes:
        """The team's codes; those that ship with quicklog where the team has none."""
        return self.home.codes

    @property
    def has_log(self) -> bool:
        """Tell whether the log is open."""
        return self._log is not None

    def use(self, log: Log) -> None:
        """Look at a log that is open already: nothing is brought into it, and nothing compared with what was seen."""
        self._log = log

    @property
    def log(self) -> Log:
        """The log, with the notes that waited for it; raises what ``open_log`` raises.

        It is asked once: a command does not wait twice for a log that cannot be reached.
        """
        if self._log is None:
            if self._refused:
                raise self._refused
            try:
                self._log = self._opened()
            except UnreachableError as error:
                self._refused = error
                if not self._writes:  # a capture says itself what becomes of its note
                    self._tell_waiting()
                raise
            self._look_back(self._log)
            if not self._writes:  # a capture looks under the lock, and its note waits in the pocket if it must
                self._look_for_strangers(self._log)
            self._empty_pocket(self._log)
            if self.patient:
                from quicklog.store.patience import look_often

                look_often(self._log.connection)
        return self._log

    def _look_back(self, log: Log) -> None:
        """Compare the log with what this login last saw of it; a damaged page is told by whoever has to read it."""
        self._known = witness.known(self.state, log.path) or Witness(log.path)
        try:
            with explained(log.path):
                self._end, has_news = witness.look(log.connection, self._known, self.login)
            if has_news:
                from quicklog.actions import notices

                self._known = notices.tell_news(self, log, self._known)
        except DamagedError:
            self._end = self._known.seen

    def _look_for_strangers(self, log: Log) -> None:
        with explained(log.path):
            found = schema.strangers(log.connection)
        if found:
            from quicklog.actions import notices

            notices.say_foreign(self, log, found[0])

    def _opened(self) -> Log:
        """Open the log, or begin one: never in the place of one that is gone, and not unseen where it was chosen."""
        path = self.log_path
        if not os.path.exists(path):
            from quicklog.actions import notices

            alarm = notices.gone(self)
            if alarm:
                raise alarm
        if self.patient:
            return open_log(path, begin=False, tell=self._tell_locked)
        if not self._begin or self.home.log_from == "usual" or os.path.exists(path):
            return open_log(path, begin=self._begin)
        folder = os.path.dirname(path)
        if not os.path.isdir(folder):
            raise UnreachableError(
                "{folder} is not there", "make that folder, or see whether its disk is away", folder=folder
            )
        log = open_log(path)
        if self.home.log_from == "settings":
            self.tell(Message("a new log was begun: {path}", path=path))
        return log

    def _tell_locked(self, since: float) -> None:
        """Say that somebody else holds the log, whom who only looks waits for."""
        at = datetime.fromtimestamp(since, self.now.tzinfo)
        self.tell_locked(
            Message("{log} is locked by others: waiting since {at:%H:%M:%S}, Ctrl-C stops", log=self.home.log, at=at)
        )

    @property
    def log_path(self) -> str:
        """Where the log is; a slip in the settings that may be about it is an error, which a capture can bear."""
        if not self.home.log_in_doubt:
            return self.home.log
        self.has_complained = True
        kind = UnreachableError if self._begin else BadUsageError
        raise kind(self.home.log_in_doubt, "fix that, or name the log with --log or QL_LOG")

    def complain(self, what: Message | None) -> None:
        """Tell, once in a command, what is wrong with the settings or the codes and stops nothing."""
        if what and not self.has_complained:
            self.has_complained = True
            self.tell(what)

    def _empty_pocket(self, log: Log) -> None:
        """Bring in what waits; a log that can be read but not written does not keep anybody from looking."""
        if not _holds_anything(self.home.pocket):
            return
        from quicklog.actions.capture import append
        from quicklog.shorthand.capture import stamp
        from quicklog.store import pocket

        try:
            at, timeout = stamp(self.now), None if self._writes else _GLANCE
            number = pocket.bring_in(
                self.home.pocket,
                log,
                lambda write, body, note_id: append(self, write, body, at, note_id),
                timeout=timeout,
                in_use=not self.names_log,  # that may be a copy, looked into just once
            )
        except UnreachableError as error:
            if self._writes:
                self._refused = error
            else:
                self._left_waiting = True
                self._tell_waiting()
            return
        if number:
            self.tell(
                plural(number, "{n} waiting note was saved to the log", "{n} waiting notes were saved to the log")
            )
        for path in pocket.strangers(self.home.pocket, log) if _holds_anything(self.home.pocket) else ():
            self.tell(
                Message(
                    "{path} was not saved to the log, which has another note of that id; ql doctor tells what to do",
                    path=path,
                )
            )

    def _tell_waiting(self) -> None:
        """Say how many notes wait for a log that cannot take them now."""
        if not _holds_anything(self.home.pocket):
            return
        from quicklog.store import pocket

        number = len(pocket.waiting_for(self.home.pocket, self.home.log))
        if number:
            self.tell(
                Message("{number} waiting in the pocket of this machine, until the log can be written", number=number)
            )

    @property
    def state(self) -> str:
        """The folder of what this login keeps of its own."""
        return os.path.dirname(self.home.pocket)

    @property
    def writer(self) -> str:
        """The technician who writes: as the environment, the settings, codes.toml or the system name that person."""
        claimed = self.environ.get("QL_TECHNICIAN") or self.home.technician
        if claimed:
            return self.codes.technician(claimed) or clean(claimed).text
        return self.name_of(self.login)

    @property
    def is_technician(self) -> bool:
        """Tell whether anything says who this login is: the environment, the settings or codes.toml."""
        claimed = self.environ.get("QL_TECHNICIAN") or self.home.technician
        return bool(claimed or self.codes.logins.get(self.login.casefold()) or self.codes.technician(self.login))

    @property
    def is_another(self) -> bool:
        """Tell whether this login writes under the name of somebody who it is not, by its own settings and the codes.

        Where nothing says who the login is, it may claim any name that codes.toml gives to no other login.
        """
        logins = self.codes.logins
        own = logins.get(self.login.casefold()) or self.home.technician or self.codes.technician(self.login)
        if own:
            return (self.codes.technician(own) or own) != self.writer
        return self.writer in logins.values()

    @property
    def is_introduced(self) -> bool:
        """Tell whether something says who writes, or this login was told once how to say it."""
        return self.is_technician or os.path.exists(os.path.join(self.state, INTRODUCED))

    def name_of(self, login: str) -> str:
        """Return the technician who has a login, by codes.toml; the login where that knows nobody."""
        return self.codes.logins.get(login.casefold()) or self.codes.technician(login) or login

    def capturing(self, given: Mapping[str, Any] | None = None, *, dry: bool = False) -> Context:
        """Return what a line is read by, be the log there or not; a capture that is meant begins a log."""
        self._begin = self._writes = not dry
        self.patient = False
        try:
            return self.context(given)
        except (UnreachableError, NothingFoundError, BadUsageError):
            from quicklog.shorthand.capture import Strangers
            from quicklog.shorthand.places import Context

            return Context(self.now, self.codes, Strangers(), self.writer, given or {})

    def context(self, given: Mapping[str, Any] | None = None) -> Context:
        """Return what a line is read by."""
        from quicklog.shorthand.places import Context
        from quicklog.store.names import Names

        return Context(self.now, self.codes, Names(self.log, self.codes.customers), self.writer, given or {})

    def person(self, name: str) -> Person:
        """Return whom a customer's name stands for."""
        from quicklog.store import persons

        return persons.of(self.log, name, self.codes.customers)

    def customer_key(self, name: str | None) -> str | None:
        """Return the key of the person for whom a customer's name stands; that of the name where none can be asked."""
        if not name:
            return None
        try:
            return self.person(name).key or None
        except (UnreachableError, NothingFoundError, BadUsageError):
            return key(name) or None

    def about_to_write(self) -> None:
        """Say that what is looked at now is to be written to: a command that writes does not wait for ever."""
        self.patient = False

    def writing(self) -> Transaction:
        """Return a transaction of the log; from now on who asks the command to stop is heeded before a commit only."""
        signals.watch()
        self._writes = True
        self.patient = False
        if self._left_waiting and self._log:
            self._left_waiting = False
            self._empty_pocket(self._log)
        if self._refused:
            raise self._refused
        self._transaction = self.log.transaction()
        return self._transaction

    def expect_steward(self, refusal: Template) -> None:
        """Raise ``ForbiddenError`` where a shared log, at ``path``, is not this user's to do that to."""
        from quicklog.maintenance import stewards

        log, named = os.path.realpath(self.home.log), self.codes.settings.stewards
        stewards.expect(log, self.login, named if stewards.may_name(self.home.codes_path, log) else (), refusal)

    def refuse(self, error: UnreachableError) -> None:
        """Remember that the log cannot be written: a command waits for it once."""
        self._refused = error

    def settle(self) -> None:
        """Take the log as it is for what this login knows of it: another was put in its place on purpose."""
        witness.forget(self.state, os.path.realpath(self.home.log))
        self._known = Witness(self._log.path) if self._log else None

    def close(self) -> None:
        """Let go of the log, and begin the day's copy of it where it was written to and one is wanted."""
        self.complain(self.home.complaint)
        if self._log is None:
            return
        if self._known:
            witness.remember(self.state, self._log.connection, self._known, self._last_seen())
        self._log.connection.close()  # before anything else is started: no connection may cross into another process
        if self._transaction and self.home.backup:
            self._go_on_copying(self._log.path)

    def _last_seen(self) -> Seen | None:
        """Return the last event that this command knows of; nothing where it wrote by another road."""
        write = self._transaction
        if write is None:
            return self._end
        return None if write.last is None else Seen(write.last, write.stream, write.seq, write.digest.hex())

    def _go_on_copying(self, log_path: str) -> None:
        """Begin the day's copy where it is due, and say once a day what is wrong with the last."""
        from quicklog.maintenance.backup import daily

        trouble = daily.go_on(log_path, self.now)
        if trouble and not daily.is_told(self.state, log_path, self.now):
            self.tell(Message("there is no good copy of today: {trouble}", trouble=trouble))


def _holds_anything(folder: str) -> bool:
    try:
        return bool(os.listdir(folder))
    except OSError:
        return False
