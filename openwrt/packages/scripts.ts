/**
 * The scripts that OpenWrt's build puts into every package (include/package-pack.mk). They call default_postinst and
 * default_prerm of /lib/functions.sh, which enable, start, stop and disable /etc/init.d files. An image builder sets
 * IPKG_INSTROOT, or IPKG_NO_SCRIPT=1 to skip the scripts.
 */
const skip = '[ "$IPKG_NO_SCRIPT" = "1" ] && exit 0';
const functions = ["[ -s $IPKG_INSTROOT/lib/functions.sh ] || exit 0", ". $IPKG_INSTROOT/lib/functions.sh"];

function script(...lines: string[]): string {
  return `${["#!/bin/sh", ...lines].join("\n")}\n`;
}

/**
 * A hint after an upgrade under running tunnels: procd restarts an instance only if its command line changes, not if its files
 * change. Prints nothing if the upgrade has stopped the service, as opkg does for the package that contains the service.
 */
const upgraded = [
  'if [ "$PKG_UPGRADE" = 1 ] && [ -z "$IPKG_INSTROOT" ] && /etc/init.d/phantun-runtime running 2> /dev/null; then',
  '\techo "phantun-runtime: running tunnels take the new version after: /etc/init.d/phantun-runtime restart"',
  "fi",
];

/** opkg passes the script's own name, from which default_postinst derives the package. */
export const opkgScripts = {
  postinst: script(skip, ...functions, "default_postinst $0 $@"),
  /** default_postinst runs this first, before it starts the service. */
  "postinst-pkg": script(...upgraded),
  prerm: script(...functions, "default_prerm $0 $@"),
};

export interface ApkScripts {
  readonly postInstall: string;
  readonly postUpgrade: string;
  readonly preDeinstall: string;
}

/** apk runs scripts without a name, so they set the package's name. PKG_UPGRADE keeps a disabled service disabled. */
export function apkScripts(name: string): ApkScripts {
  const packageName = ['export root="$IPKG_INSTROOT"', `export pkgname="${name}"`];
  const install = [skip, ...functions, ...packageName, "add_group_and_user", "default_postinst", ...upgraded];
  return {
    postInstall: script(...install),
    postUpgrade: script("export PKG_UPGRADE=1", ...install),
    preDeinstall: script(...functions, ...packageName, "default_prerm"),
  };
}
