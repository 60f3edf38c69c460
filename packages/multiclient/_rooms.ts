/** Who is in which room. A room exists as long as somebody is in it. */
export class Rooms<Member> {
  readonly all: Map<string, Set<Member>> = new Map();

  add(room: string, member: Member): void {
    const members = this.all.get(room);
    if (members === undefined) this.all.set(room, new Set([member]));
    else members.add(member);
  }

  remove(room: string, member: Member): void {
    const members = this.all.get(room);
    members?.delete(member);
    if (members?.size === 0) this.all.delete(room);
  }
}
