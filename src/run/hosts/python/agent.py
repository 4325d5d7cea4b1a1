"""The agent of the host `python`: runs in the measured process, drives the SDK as it is told, and counts.

It is spoken to in JSON lines over a socket of its own, whose descriptor is the argument; never over stdout, where SDKs
print. A request is {"id", "verb", ...}; its answer {"id", "ok"} or {"id", "error"}; what comes unasked is {"event", ...}.
It imports nothing but the standard library and the SDK, and ends when the other side hangs up.
"""

import asyncio
import ctypes
import enum
import gc
import inspect
import json
import os
import re
import socket
import sys

import breez_sdk_spark as sdk
from breez_sdk_spark import breez_sdk_spark as binding

LIBRARY = b"libbreez_sdk_spark_bindings.so"
# Nothing answers there: the port of the discard service, which nobody runs.
NOWHERE = "http://127.0.0.1:9"

COLLECTIONS = 2
LOOK_EVERY_SEC = 0.01
# Native counts that stay as they are for so many looks in a row are at rest.
QUIET_LOOKS = 5
GIVE_UP_SEC = 3.0
HOUR_SEC = 3600
# Of a block that the self-test asks for: no other is as large by chance.
SELF_TEST_BYTES = 12_347


class Shim:
    """The counting shim, if it was loaded before all else (`count-blocks.c`)."""

    def __init__(self, frames):
        self._counts = (ctypes.c_int64 * 4)()
        self.reason = None
        try:
            me = ctypes.CDLL(None)
            self._read = me.count_blocks_read
            me.count_blocks_watch.restype = ctypes.c_size_t
            me.count_blocks_serial.restype = ctypes.c_uint64
            me.count_blocks_write.restype = ctypes.c_int64
            me.count_blocks_write.argtypes = [ctypes.c_int, ctypes.c_uint64]
        except AttributeError:
            self.reason = "the counting shim was not loaded into the process"
            return
        self._library = me
        if me.count_blocks_watch(LIBRARY, frames) == 0:
            self.reason = f"the SDK's library is not loaded as {LIBRARY.decode()}"
            return
        self.reason = self._self_test()

    def read(self):
        """Live blocks and bytes of the SDK's library, then of the whole process; None where nothing is counted."""
        if self.reason is not None:
            return None
        self._read(self._counts)
        return tuple(self._counts)

    def serial(self):
        return self._library.count_blocks_serial()

    def write(self, file, after):
        with open(file, "wb", buffering=0) as out:
            return self._library.count_blocks_write(out.fileno(), after)

    def _self_test(self):
        """Has the library take one block of known size and give it back: both must be counted to the byte."""
        self._read(self._counts)
        before = tuple(self._counts[:2])
        buffer = binding._UniffiRustBuffer.alloc(SELF_TEST_BYTES)
        self._read(self._counts)
        held = tuple(self._counts[:2])
        buffer.free()
        self._read(self._counts)
        after = tuple(self._counts[:2])
        if held != (before[0] + 1, before[1] + SELF_TEST_BYTES) or after != before:
            return (
                f"the self-test of the counting shim should count 1 block of {SELF_TEST_BYTES} bytes and give it back, "
                f"counted {held[0] - before[0]} of {held[1] - before[1]} and {after[0] - before[0]} left"
            )
        return None


class Chain(sdk.BitcoinChainService):
    """Knows no transaction: the local network has no Bitcoin chain behind it."""

    async def get_address_utxos(self, address):
        return []

    async def get_transaction_status(self, txid):
        return sdk.TxStatus(confirmed=False, block_height=None, block_time=None)

    async def get_transaction_hex(self, txid):
        raise sdk.ChainServiceError.Generic(f"the local network has no transaction {txid}")

    async def broadcast_transaction(self, tx):
        return None

    async def recommended_fees(self):
        return sdk.RecommendedFees(fastest_fee=1, half_hour_fee=1, hour_fee=1, economy_fee=1, minimum_fee=1)


class Reporter(sdk.EventListener):
    """Tells of the events of one wallet, received payments with what they were."""

    def __init__(self, wallet, tell):
        self._wallet = wallet
        self._tell = tell

    async def on_event(self, event):
        # The class is called `SdkEvent.SYNCED`.
        name = type(event).__name__.rpartition(".")[2]
        told = {"event": "seen", "wallet": self._wallet, "type": name}
        if event.is_PAYMENT_SUCCEEDED() and event.payment.payment_type == sdk.PaymentType.RECEIVE:
            told = {**told, "event": "received", "id": event.payment.id, "amountSat": int(event.payment.amount)}
        self._tell(told)


class Deaf(sdk.EventListener):
    def __init__(self, captured=None):
        self._captured = captured

    async def on_event(self, event):
        pass


def made(type_, **fields):
    """An object of the SDK's from those of the fields that this version of it knows."""
    known = type_.__init__.__code__.co_varnames
    return type_(**{name: value for name, value in fields.items() if name in known})


def spark_config(given):
    operators = [
        sdk.SparkSigningOperator(
            id=operator["id"],
            identifier=operator["identifier"],
            address=operator["address"],
            identity_public_key=operator["identityPublicKey"],
            ca_cert_pem=None,
        )
        for operator in given["signingOperators"]
    ]
    provider = given["sspConfig"]
    return made(
        sdk.SparkConfig,
        coordinator_identifier=given["coordinatorIdentifier"],
        threshold=given["threshold"],
        signing_operators=operators,
        ssp_config=sdk.SparkSspConfig(
            base_url=provider["baseUrl"],
            identity_public_key=provider["identityPublicKey"],
            schema_endpoint=provider.get("schemaEndpoint"),
        ),
        expected_withdraw_bond_sats=given["expectedWithdrawBondSats"],
        expected_withdraw_relative_block_locktime=given["expectedWithdrawRelativeBlockLocktime"],
        max_token_transaction_inputs=None,
    )


def configuration(options):
    """The SDK's default configuration pointed at the run's network, with every service off that would leave loopback."""
    server = getattr(sdk, "default_server_config", sdk.default_config)
    config = (server if options["kind"] == "server" else sdk.default_config)(sdk.Network.REGTEST)
    network = options["network"]
    config.real_time_sync_server_url = None
    config.lnurl_domain = None
    # True would pay a Spark address found in an invoice, and no Lightning payment would be one.
    config.prefer_spark_over_lightning = False
    config.leaf_optimization_config.auto_enabled = options["leafOptimizer"]
    config.token_optimization_config.auto_enabled = False
    if network["kind"] != "regtest":
        config.use_default_external_input_parsers = False
    if network["kind"] == "local":
        config.spark_config = spark_config(network["sparkConfig"])
    if network["kind"] == "nowhere":
        for operator in config.spark_config.signing_operators:
            operator.address = NOWHERE
        config.spark_config.ssp_config.base_url = NOWHERE
    return config


def snake_case(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel_case(name):
    return re.sub(r"_(.)", lambda found: found[1].upper(), name)


def of_json(value, annotation, results):
    """A value of the SDK's from JSON as the JavaScript binding takes it: what class it is, the annotation tells."""
    name = annotation.strip("'\"")
    if isinstance(value, dict) and "$integer" in value:
        return int(value["$integer"])
    if isinstance(value, dict) and "$bytes" in value:
        return bytes.fromhex(value["$bytes"])
    if isinstance(value, dict) and "$listener" in value:
        return Deaf()
    if isinstance(value, dict) and "$result" in value:
        result = results[value["$result"]]
        return getattr(result, snake_case(value["$field"])) if "$field" in value else result
    inner = re.fullmatch(r"typing\.(?:Optional|List)\[(.*)\]", name)
    if isinstance(value, list):
        return [of_json(each, inner[1], results) for each in value]
    if inner is not None:
        return of_json(value, inner[1], results)
    type_ = getattr(sdk, name, None)
    if not inspect.isclass(type_):
        return value
    if issubclass(type_, enum.Enum):
        return type_[snake_case(value).upper()]
    if not isinstance(value, dict):
        return value
    # A variant of an enumeration is a class within it.
    if "type" in value:
        type_ = getattr(type_, snake_case(value["type"]).upper())
    given = {snake_case(key): each for key, each in value.items() if key != "type"}
    fields = {}
    for key, parameter in inspect.signature(type_.__init__).parameters.items():
        if key in given:
            fields[key] = of_json(given[key], str(parameter.annotation), results)
        elif key != "self" and parameter.default is inspect.Parameter.empty and parameter.kind not in (
            inspect.Parameter.VAR_POSITIONAL,
            inspect.Parameter.VAR_KEYWORD,
        ):
            fields[key] = None
    return type_(**fields)


async def take_steps(instance, steps):
    """Calls public methods one after the other; a later one may take what an earlier one returned."""
    results = []
    for step in steps:
        method = getattr(instance, snake_case(step["method"]))
        annotations = [str(each.annotation) for each in inspect.signature(method).parameters.values()]
        result = method(*(of_json(value, each, results) for value, each in zip(step["arguments"], annotations)))
        results.append(await result if inspect.isawaitable(result) else result)


def handle_maps():
    """How many callbacks and futures the library holds on Python's side, by kind."""
    counts = {}
    # Callback interfaces share one map: each of them would count what all of them hold.
    seen = set()
    for name, value in vars(binding).items():
        held = getattr(value, "_handle_map", None) if name.startswith("_UniffiConverterType") else None
        if held is not None and id(held) not in seen:
            seen.add(id(held))
            for callback in list(held._map.values()):
                kind = interface_of(callback) or name.removeprefix("_UniffiConverterType")
                counts[kind] = counts.get(kind, 0) + 1
        elif type(value).__name__ == "_UniffiHandleMap":
            counts[name.strip("_")] = len(value._map)
    return {name: count for name, count in counts.items() if count > 0}


def interface_of(callback):
    """The SDK's own class that a callback is one of, such as EventListener."""
    for base in type(callback).__mro__:
        if base.__module__ == binding.__name__:
            return base.__name__
    return None


def entries_of(folder):
    try:
        return len(os.listdir(folder))
    except OSError:
        return None


def resident_bytes():
    try:
        # As bytes: each opening as text leaves a name in the interpreter's cache of attributes.
        with open("/proc/self/statm", "rb", buffering=0) as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        import resource

        # The most that it ever was: all that macOS tells without a library. There in bytes, elsewhere in KB.
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


SDK_CLASSES = (sdk.BreezSdk, binding.SdkBuilder)


def count_sdk_objects(objects):
    counts = {}
    for each in objects:
        if isinstance(each, SDK_CLASSES):
            name = next(base.__name__ for base in SDK_CLASSES if isinstance(each, base))
            counts[name] = counts.get(name, 0) + 1
    return counts


class Agent:
    def __init__(self, channel, shim):
        self._channel = channel
        self._shim = shim
        self._unread = b""
        self._instances = {}
        self._listeners = {}
        # What `plant` leaks stays reachable here.
        self._planted = []
        # Lives as long as the run: a place that listeners can pile up in.
        self._crowded = None
        self._tasks = set()
        self._mark = 0
        # Looked up once: a name made anew for each request would stay in the interpreter's cache of attributes.
        prefix = "verb_"
        self._verbs = {name.removeprefix(prefix): getattr(self, name) for name in dir(self) if name.startswith(prefix)}

    # The channel.

    def tell(self, message):
        self._channel.sendall(json.dumps(message).encode() + b"\n")

    def readable(self):
        try:
            chunk = self._channel.recv(65536)
        except OSError:
            chunk = b""
        if chunk == b"":
            # The other side is gone: nobody would stop this process or read what it counts.
            os._exit(1)
        *lines, self._unread = (self._unread + chunk).split(b"\n")
        for line in lines:
            request = request_in(line)
            if request is not None:
                self._accept(request)

    def _accept(self, request):
        verb = self._verbs.get(request["verb"])
        if verb is None:
            self.tell({"id": request["id"], "error": f"the agent knows no verb {request['verb']!r}"})
            return
        # What needs no waiting is answered in the order in which it was asked.
        if not asyncio.iscoroutinefunction(verb):
            self._answer(request["id"], verb, request)
            return
        task = asyncio.get_running_loop().create_task(self._answer_later(request["id"], verb, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _answer(self, id_, verb, request):
        try:
            self.tell({"id": id_, "ok": verb(request)})
        except Exception as error:
            self.tell({"id": id_, "error": describe(error)})

    async def _answer_later(self, id_, verb, request):
        try:
            self.tell({"id": id_, "ok": await verb(request)})
        except Exception as error:
            self.tell({"id": id_, "error": describe(error)})

    # The SDK.

    def _instance(self, request):
        return self._instances[request["instance"]]

    async def _built(self, request):
        os.makedirs(request["storage"], exist_ok=True)
        builder = sdk.SdkBuilder(configuration(request), sdk.Seed.ENTROPY(bytes.fromhex(request["seed"])))
        await builder.with_default_storage(request["storage"])
        if request["network"]["kind"] != "regtest":
            await builder.with_chain_service(Chain())
        return await builder.build()

    async def verb_build(self, request):
        self._instances[request["instance"]] = await self._built(request)

    async def verb_live(self, request):
        """Builds, disconnects and releases."""
        await (await self._built(request)).disconnect()

    async def verb_listen(self, request):
        """Adds the listener that tells of the instance's events, under the wallet's name."""
        return await self._instance(request).add_event_listener(Reporter(request["wallet"], self.tell))

    async def verb_disconnect(self, request):
        await self._instance(request).disconnect()

    def verb_release(self, request):
        """Drops the only reference to an instance that was disconnected."""
        del self._instances[request["instance"]]

    def verb_abandon(self, request):
        """Drops the only reference to an instance that was not."""
        del self._instances[request["instance"]]

    async def verb_address(self, request):
        method = sdk.ReceivePaymentMethod
        methods = {
            "spark": lambda: method.SPARK_ADDRESS(),
            "bitcoin": lambda: made(method.BITCOIN_ADDRESS, new_address=None),
            "invoice": lambda: made(
                method.BOLT11_INVOICE,
                description="sdk-memtest",
                amount_sats=request.get("amountSat"),
                expiry_secs=None,
                payment_hash=None,
            ),
        }
        wanted = sdk.ReceivePaymentRequest(payment_method=methods[request["kind"]]())
        return (await self._instance(request).receive_payment(wanted)).payment_request

    async def verb_balance(self, request):
        wanted = sdk.GetInfoRequest(ensure_synced=request["synced"])
        return (await self._instance(request).get_info(wanted)).balance_sats

    async def verb_pay(self, request):
        instance = self._instance(request)
        to = request["to"]
        wanted = sdk.PrepareSendPaymentRequest(
            payment_request=sdk.PaymentRequest.INPUT(to) if hasattr(sdk, "PaymentRequest") else to,
            amount=request["amountSat"],
        )
        prepared = await instance.prepare_send_payment(wanted)
        sent = await instance.send_payment(sdk.SendPaymentRequest(prepare_response=prepared))
        return sent.payment.id

    async def verb_sync(self, request):
        await self._instance(request).sync_wallet(sdk.SyncWalletRequest())

    async def verb_addListener(self, request):
        return await self._instance(request).add_event_listener(Deaf())

    async def verb_removeListener(self, request):
        return await self._instance(request).remove_event_listener(request["listener"])

    async def verb_call(self, request):
        """Calls a public method with a request object of the class named, made from keyword arguments."""
        arguments = [getattr(sdk, request["type"])(**request["fields"])] if request.get("type") else []
        await getattr(self._instance(request), request["method"])(*arguments)

    def verb_methods(self, request):
        """The public methods of the SDK's class, as the JavaScript binding spells them."""
        found = inspect.getmembers(sdk.BreezSdk, inspect.isfunction)
        return [camel_case(name) for name, _ in found if not name.startswith("_")]

    async def verb_calls(self, request):
        """Takes the same steps a number of times; what they refuse is counted, what hangs ends it."""
        instance = self._instance(request)
        loop = asyncio.get_running_loop()
        start = loop.time()
        end = {"made": 0, "refused": 0, "refusal": None, "hung": False}
        while end["made"] < request["times"] and not end["hung"]:
            taken = asyncio.ensure_future(take_steps(instance, request["steps"]))
            done, _ = await asyncio.wait([taken], timeout=request["limitMs"] / 1000)
            if not done:
                end["hung"] = True
                taken.cancel()
                continue
            end["made"] += 1
            error = taken.exception()
            if error is not None:
                end["refused"] += 1
                end["refusal"] = describe(error)
        return {**end, "tookMs": (loop.time() - start) * 1000}

    async def verb_plant(self, request):
        """Plants a known leak."""
        count = request["count"]
        kind = request["leak"]
        if kind == "js-retain":
            self._planted.append(bytearray(count))
        elif kind == "rust-bytes":
            # Forgotten on purpose: freed by nobody.
            binding._UniffiRustBuffer.alloc(count)
        elif kind == "instance":
            for _ in range(count):
                await self._built(request)
        elif kind == "listener":
            # Without background tasks: what piles up in it is not the tasks'.
            self._crowded = self._crowded or await self._built({**request, "kind": "server"})
            for _ in range(count):
                await self._crowded.add_event_listener(Deaf())
        elif kind == "listener-captures-sdk":
            # The library holds the listener, the listener the instance, and that keeps its native half.
            for _ in range(count):
                instance = await self._built({**request, "kind": "server"})
                await instance.add_event_listener(Deaf(instance))
        elif kind == "timer":
            for _ in range(count):
                self._planted.append(asyncio.get_running_loop().create_task(asyncio.sleep(HOUR_SEC)))
        elif kind == "handle":
            for _ in range(count):
                seed = sdk.Seed.ENTROPY(bytes(32))
                self._planted.append(sdk.SdkBuilder(configuration(request), seed))
        else:
            raise ValueError(f"the agent plants no {kind!r}")

    # Counting.

    def verb_hello(self, request):
        return {
            "version": sys.version.split()[0],
            "census": {"kind": "exact"}
            if self._shim.reason is None
            else {"kind": "unavailable", "reason": self._shim.reason},
        }

    def verb_mark(self, request):
        """From here on, native blocks that stay are suspects."""
        self._mark = self._shim.serial()

    def verb_stacks(self, request):
        """Writes the stacks of the native blocks that are there: of all, or of those taken since the mark."""
        return self._shim.write(request["file"], 0 if request.get("all") else self._mark)

    def _reading(self, fds, objects=None):
        counts = self._shim.read()
        live = gc.get_objects() if objects is None else objects
        handles = count_sdk_objects(live)
        return {
            # Python's heap and what else lies outside the SDK's library.
            "heapAllocBytes": None if counts is None else counts[3] - counts[1],
            "heapObjects": len(live),
            # Without the one that may be answering.
            "goroutines": len([task for task in asyncio.all_tasks() if task not in self._tasks]),
            "rssBytes": resident_bytes(),
            "rustLiveBlocks": None if counts is None else counts[0],
            "rustLiveBytes": None if counts is None else counts[1],
            "externrefs": sum(handle_maps().values()),
            "sdkHandles": sum(handles.values()),
            "fds": fds,
            "threads": entries_of("/proc/self/task"),
        }

    def verb_sample(self, request):
        fds = descriptors()
        if request["collect"]:
            gc.collect()
        return self._reading(fds)

    async def _settle(self):
        """Waits until the native counts stand still: what a disconnected SDK gives back comes within milliseconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + GIVE_UP_SEC
        seen, quiet = None, 0
        while quiet < QUIET_LOOKS and loop.time() < until:
            await asyncio.sleep(LOOK_EVERY_SEC)
            now = (self._shim.read() or (None,))[:2]
            quiet = quiet + 1 if now == seen else 0
            seen = now

    async def verb_idle(self, request):
        await self._settle()

    async def verb_rest(self, request):
        """Collects, drains and counts: the row, and the details by name."""
        # After what the SDK closes by itself, before what a collection would close.
        await self._settle()
        fds = descriptors()
        for _ in range(COLLECTIONS if request["collect"] else 0):
            before = self._shim.read()
            gc.collect()
            # What gave nothing native back has nothing to wait for.
            if before is None or self._shim.read()[:2] != before[:2]:
                await self._settle()
        objects = gc.get_objects()
        reading = self._reading(fds, objects)
        return {"reading": reading, "handles": count_sdk_objects(objects), "externrefs": handle_maps()}


def request_in(line):
    """What a line asks, or None: one that asks nothing is passed over."""
    try:
        request = json.loads(line)
    except ValueError:
        return None
    return request if isinstance(request, dict) and "id" in request and "verb" in request else None


def descriptors():
    # The listing itself holds one open.
    found = entries_of("/proc/self/fd")
    return None if found is None else found - 1


def describe(error):
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


async def main():
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.setblocking(True)
    frames = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    agent = Agent(channel, Shim(frames))
    asyncio.get_running_loop().add_reader(channel.fileno(), agent.readable)
    await asyncio.Event().wait()


asyncio.run(main())
