/** One procd instance as the script defined it: each parameter with its values. */
export type Instance = Record<string, string[]>;

/** A procd trigger: the event's type, the required data, and the script to run. */
export interface Trigger {
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

/** procd's state of one service. */
export interface Service {
  readonly instances: Readonly<Record<string, Instance>>;
  readonly triggers: readonly Trigger[];
}

/** Applies recorded calls to procd: a message takes effect when it is closed; `set` replaces all instances, `add` some. */
export function service(calls: readonly string[][]): Service {
  let instances: Record<string, Instance> = {};
  let triggers: Trigger[] = [];
  let opened: typeof instances = {};
  let waiting: typeof triggers = [];
  let open: Instance = {};
  for (const [call, first = "", ...rest] of calls) {
    const [second = "", ...more] = rest;
    if (call === "open_service") [opened, waiting] = [{}, []];
    if (call === "open_instance") {
      open = {};
      opened[first] = open;
    }
    if (call === "set_param") open[first] = rest;
    if (call === "append_param") open[first] = [...(open[first] ?? []), ...rest];
    if (call === "add_reload_trigger") {
      const command = ["/etc/init.d/phantun-runtime", "reload"];
      waiting.push({ type: "config.change", data: { package: first }, command });
    }
    if (call === "add_interface_trigger") waiting.push({ type: first, data: { interface: second }, command: more });
    if (call === "close_service") {
      instances = first === "add" ? { ...instances, ...opened } : opened;
      triggers = waiting;
    }
    if (call === "delete" && first === "") [instances, triggers] = [{}, []];
    if (call === "delete") delete instances[first];
  }
  return { instances, triggers };
}

/** The scripts that procd runs for an event: it compares a trigger's type only up to `.*` (service/trigger.c). */
export function fired(
  triggers: readonly Trigger[],
  type: string,
  data: Readonly<Record<string, string>>,
): (readonly string[])[] {
  const matches = ({ type: wanted, data: needed }: Trigger) => {
    const star = wanted.indexOf(".*");
    const typed = star < 0 ? type === wanted : type.startsWith(wanted.slice(0, star));
    return typed && Object.entries(needed).every(([key, value]) => data[key] === value);
  };
  return triggers.filter(matches).map(({ command }) => command);
}
