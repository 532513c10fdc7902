#include "agent/catalogue.h"

#include "agent/layer_room.h"
#include "agent/rooms/census/room.h"
#include "agent/rooms/consul/room.h"
#include "agent/rooms/engine/facts.h"
#include "agent/rooms/engine/room.h"
#include "agent/rooms/filesystem/room.h"
#include "agent/rooms/galera/room.h"
#include "agent/rooms/identity/room.h"
#include "agent/rooms/images/room.h"
#include "agent/rooms/lvm/room.h"
#include "agent/rooms/mount/room.h"
#include "agent/rooms/network/room.h"
#include "agent/rooms/packages/room.h"
#include "agent/rooms/partition/room.h"
#include "agent/rooms/reach/room.h"
#include "agent/rooms/resolv/room.h"
#include "agent/rooms/swarm/room.h"
#include "agent/rooms/time/room.h"

namespace skep::agent {
namespace {

template <typename... Each>
Rooms made(const Context& context) {
  Rooms rooms;
  (rooms.push_back(std::make_unique<Each>(context)), ...);
  return rooms;
}

/// The way up.
Rooms climbing(const Context& context) {
  return made<identity::IdentityRoom,      //
              time::TimeRoom,              //
              packages::PackagesRoom,      //
              partition::PartitionRoom,    //
              lvm::LvmRoom,                //
              filesystem::FilesystemRoom,  //
              mount::MountRoom,            //
              resolv::ResolvRoom,          //
              engine::EngineRoom,          //
              images::ImagesRoom,          //
              census::CensusRoom,          //
              reach::ReachRoom,            //
              consul::ConsulRoom,          //
              swarm::SwarmRoom,            //
              network::NetworkRoom,        //
              galera::GaleraRoom>(context);
}

/// `down`: those that have something to take off, in reverse.  The mount comes first: after a boot
/// the engine does not start without it, and what runs in the engine could not be taken off.
Rooms descending(const Context& context) {
  const std::string mark = engine::Paths{}.drop_in;
  Rooms rooms;
  const auto put = [&](std::unique_ptr<Room> room, LayerRoom::Needs needs) {
    rooms.push_back(
        std::make_unique<LayerRoom>(std::move(room), mark, needs, context.engine_hangs));
  };
  put(std::make_unique<mount::MountRoom>(context), LayerRoom::Needs::Nothing);
  put(std::make_unique<galera::GaleraRoom>(context), LayerRoom::Needs::Engine);
  put(std::make_unique<network::NetworkRoom>(context), LayerRoom::Needs::Engine);
  put(std::make_unique<swarm::SwarmRoom>(context), LayerRoom::Needs::Engine);
  put(std::make_unique<consul::ConsulRoom>(context), LayerRoom::Needs::Engine);
  for (auto& room : made<resolv::ResolvRoom, engine::EngineRoom>(context)) {
    rooms.push_back(std::move(room));
  }
  return rooms;
}

}  // namespace

Rooms catalogue(const Context& context) {
  return context.spec.down ? descending(context) : climbing(context);
}

}  // namespace skep::agent
